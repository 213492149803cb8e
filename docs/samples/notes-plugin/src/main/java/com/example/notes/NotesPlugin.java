package com.example.notes;

import java.io.IOException;
import java.nio.file.Path;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.content.PublicException;
import org.peregrine.engine.handler.Elicitation;
import org.peregrine.engine.handler.ElicitationResult;
import org.peregrine.engine.handler.Field;
import org.peregrine.engine.handler.Form;
import org.peregrine.engine.handler.ToolContext;
import org.peregrine.engine.plugin.PluginContext;
import org.peregrine.engine.registry.Plugin;
import org.peregrine.engine.registry.Registry;
import org.peregrine.engine.registry.ServerInfo;
import org.peregrine.engine.resource.Resource;
import org.peregrine.engine.resource.ResourceRequest;
import org.peregrine.engine.resource.ResourceResult;
import org.peregrine.engine.tool.Tool;
import org.peregrine.engine.tool.ToolResult;

/**
 * Notes that models write down and read again: a complete plugin.
 *
 * <pre>
 *   peregrine serve --plugin notes-plugin.jar --set notes.file=notes.properties
 * </pre>
 */
public final class NotesPlugin implements Plugin {
    private static final int MAX_NOTES = 100;

    private PluginContext context;
    private NoteStore notes;
    private int maxNotes;

    /** Arguments of {@code write_note}. Their JSON Schema is derived of the record. */
    public record NewNote(String title, String text) {
        /** The message of an IllegalArgumentException goes to the model. */
        public NewNote {
            if (!title.matches("[a-z0-9-]{1,40}")) {
                throw new IllegalArgumentException("a title has 1 to 40 of the characters a-z, 0-9 and '-'");
            }
        }
    }

    /** Arguments of {@code remove_note}. */
    public record Title(String title) {}

    @Override
    public String name() {
        return "notes";
    }

    /** Reads the settings and opens what the plugin needs. What it throws ends the launch with one line. */
    @Override
    public void start(PluginContext engine) throws IOException {
        context = engine;
        maxNotes = Math.toIntExact(engine.settings().number("max", MAX_NOTES));
        notes = NoteStore.open(Path.of(engine.settings().required("file")));
    }

    /** Registers what there is now. Called again by each {@code context.refresh()}. */
    @Override
    public void register(Registry.Builder builder) {
        builder.tool(Tool.named("write_note")
                        .description("Writes down a note, which becomes a resource.")
                        .typed(NewNote.class, this::write))
                .tool(Tool.named("remove_note")
                        .description("Removes a note, once the user agrees.")
                        .typedInteractive(Title.class, this::remove));
        notes.titles().forEach(title -> builder.resource(Resource.at(uri(title))
                .name(title)
                .mimeType("text/plain")
                .blocking(request -> read(request, title))));
    }

    /** Tells models how to use the server. Name and version stay the server's. */
    @Override
    public ServerInfo serverInfo(ServerInfo info) {
        return info.withInstructions("Keep what the user wants remembered with write_note, and read it from note:///.");
    }

    private static String uri(String title) {
        return "note:///" + title;
    }

    /** A PublicException is for the model; an IOException is for the log, and the model gets an id. */
    private String write(NewNote note) throws IOException {
        if (notes.titles().size() >= maxNotes) {
            throw new PublicException("There are " + maxNotes + " notes already. Remove one first.");
        }
        if (notes.put(note.title(), note.text())) {
            context.refresh(); // Registers anew, and tells clients that the list of resources has changed.
        } else {
            context.notifier().resourceUpdated(uri(note.title()));
        }
        return "Written: " + uri(note.title());
    }

    private ToolResult remove(Title arguments, ToolContext client) throws IOException {
        if (!notes.titles().contains(arguments.title())) {
            return ToolResult.error("There is no note '" + arguments.title() + "'");
        }
        final Form form = Form.EMPTY.required("sure", Field.bool("Remove it").byDefault(false));
        final ElicitationResult answer =
                client.elicit("sure", Elicitation.form("Remove the note '" + arguments.title() + "'?", form));
        if (!answer.isAccepted() || !answer.value("sure").booleanValue(false)) {
            return ToolResult.text("The user keeps the note.");
        }
        notes.remove(arguments.title());
        context.refresh();
        return ToolResult.text("Removed.");
    }

    private ResourceResult read(ResourceRequest request, String title) {
        final String text = notes.text(title);
        if (text == null) {
            throw McpError.resourceNotFound(request.uri());
        }
        return ResourceResult.text(request.uri(), null, text); // null: the type that was registered.
    }

    /** Called when no call is under way any more. */
    @Override
    public void stop() throws IOException {
        notes.close();
    }
}
