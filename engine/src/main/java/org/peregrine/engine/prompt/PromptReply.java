package org.peregrine.engine.prompt;

import java.util.List;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.Content;
import org.peregrine.engine.content.Meta;
import org.peregrine.engine.content.Role;
import org.peregrine.engine.json.ContentBlock;
import org.peregrine.engine.json.Fields;
import org.peregrine.engine.json.Text;

/**
 * The answer of an inline prompt, written straight into the reply. Valid only until the handler returns; allocates
 * nothing. Dispatch thread only; one instance serves all requests of a shard. Source: MCP 2025-11-25, Prompts, "Getting
 * a Prompt".
 */
public class PromptReply {
    private JsonWriter writer;
    private ProtocolVersion version;
    private String description;
    private Meta meta = Meta.EMPTY;

    /** A reply to nothing, to be begun. */
    protected PromptReply() {}

    /**
     * Starts an answer. The engine does.
     *
     * @param target stands inside the result object; owned by the caller.
     * @param clientVersion of the client.
     * @return this.
     */
    protected PromptReply begin(JsonWriter target, ProtocolVersion clientVersion) {
        writer = target;
        version = clientVersion;
        description = null;
        meta = Meta.EMPTY;
        writer.name(Fields.MESSAGES).beginArray();
        return this;
    }

    /**
     * Ends the answer. The engine does.
     *
     * @throws IllegalStateException when the author left a text open; what was written is then not a result.
     */
    protected void finish() {
        writer.endArray();
        Text.writeMember(writer, Fields.DESCRIPTION, description);
        description = null;
    }

    /**
     * The author's members of the result's {@code _meta}. The engine does.
     *
     * @return of the answer that was begun last.
     */
    protected Meta meta() {
        return meta;
    }

    /** Writes a result that was made before. */
    void write(PromptResult result) {
        final List<PromptMessage> messages = result.messages();
        for (int i = 0; i < messages.size(); i++) {
            message(messages.get(i).role(), messages.get(i).content());
        }
        description(result.description()).meta(result.meta());
    }

    /**
     * Sets the result's {@code _meta}.
     *
     * @param resultMeta a constant costs no allocation.
     * @return this.
     */
    public PromptReply meta(Meta resultMeta) {
        meta = resultMeta;
        return this;
    }

    /**
     * Describes the prompt as it is filled in now.
     *
     * @param text for people.
     * @return this.
     */
    public PromptReply description(String text) {
        description = text;
        return this;
    }

    /**
     * Adds a message of one text.
     *
     * @param role of the speaker.
     * @param text any text.
     * @return this.
     */
    public PromptReply text(Role role, CharSequence text) {
        return beginText(role).append(text).endText();
    }

    /**
     * Adds a message of any kind of content.
     *
     * @param role of the speaker.
     * @param content a constant costs no allocation.
     * @return this.
     */
    public PromptReply message(Role role, Content content) {
        content.writeTo(PromptMessage.open(writer, role), version);
        writer.endObject();
        return this;
    }

    /**
     * Begins a message whose text is written in pieces; only the append methods may follow until {@link #endText()}.
     *
     * @param role of the speaker.
     * @return this.
     */
    public PromptReply beginText(Role role) {
        ContentBlock.openText(PromptMessage.open(writer, role))
                .name(Fields.TEXT)
                .beginString();
        return this;
    }

    /**
     * Adds to the open text.
     *
     * @param text any text; a surrogate pair must not be split over two calls.
     * @return this.
     */
    public PromptReply append(CharSequence text) {
        writer.append(text);
        return this;
    }

    /**
     * Adds the characters of a string to the open text.
     *
     * @param string from the request; nothing is added when it is absent or no string.
     * @return this.
     */
    public PromptReply append(JsonValue string) {
        writer.appendString(string);
        return this;
    }

    /**
     * Ends the open message.
     *
     * @return this.
     */
    public PromptReply endText() {
        writer.endString().endObject().endObject();
        return this;
    }
}
