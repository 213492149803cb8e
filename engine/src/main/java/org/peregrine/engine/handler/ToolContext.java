package org.peregrine.engine.handler;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.RequestContext;
import org.peregrine.engine.principal.Principal;
import org.peregrine.engine.transport.RequestHeaders;
import org.peregrine.engine.transport.WireKind;

/**
 * A running handler's way to its client: asks it, reports progress, notices cancellation. The same in every revision of
 * the protocol; used by the handler's virtual thread, and by threads that it starts.
 *
 * <p><b>Asking.</b> Each question has a key, unique within the request. A legacy client is sent a request and the
 * handler waits. A client of 2026-07-28 is told that input is required, which ends the handler by
 * {@link InputRequired}; the client's next request runs it again <em>from the start</em>, and then the same question
 * returns at once. So ask before changing anything, ask always in the same way, and keep what must not be computed
 * twice with {@link #remember}.
 */
public abstract class ToolContext implements RequestContext {
    private static final JsonName TRACEPARENT = JsonName.of("traceparent");

    private final Notifier notifier;
    private final RequestContext request;
    private volatile ClientLink link;

    /**
     * Makes a context. The engine does.
     *
     * @param link to the client.
     * @param notifier of the engine.
     * @param request everything around the request; owns its bytes.
     */
    protected ToolContext(ClientLink link, Notifier notifier, RequestContext request) {
        this.link = link;
        this.notifier = notifier;
        this.request = request;
    }

    /**
     * Checks the values of a user; implemented by the engine.
     *
     * @param form names the form in errors.
     * @param schema of the form.
     * @param content of the answer.
     * @return null for valid content, otherwise the failures.
     */
    protected abstract String violations(String form, String schema, JsonValue content);

    @Override
    public ProtocolVersion version() {
        return request.version();
    }

    /** The caller; the same while the call is a task. */
    @Override
    public Principal principal() {
        return request.principal();
    }

    @Override
    public JsonValue clientInfo() {
        return request.clientInfo();
    }

    /** The client's capabilities, for extensions; see {@link #supports} for its inputs. */
    @Override
    public JsonValue capabilities() {
        return request.capabilities();
    }

    @Override
    public RequestHeaders headers() {
        return request.headers();
    }

    @Override
    public WireKind wire() {
        return request.wire();
    }

    @Override
    public InetAddress peerAddress() {
        return request.peerAddress();
    }

    /**
     * Whether the client supports an input.
     *
     * @param input to ask for.
     * @return false when asking would throw {@link MissingCapability}.
     */
    public boolean supports(ClientInput input) {
        return supports(link, input);
    }

    private static boolean supports(ClientLink link, ClientInput input) {
        return link.version().isAtLeast(input.since()) && input.isSupported(link.capabilities());
    }

    /**
     * Asks the user.
     *
     * @param key unique within the request.
     * @param elicitation the question.
     * @return the user's action; the values satisfy the form.
     * @throws MissingCapability when the client cannot do that.
     * @throws InvalidAnswer when the answer is not what the form asks for.
     */
    public ElicitationResult elicit(String key, Elicitation elicitation) {
        return ask(Map.of(key, elicitation)).elicitation(key);
    }

    /**
     * Asks the client's model.
     *
     * @param key unique within the request.
     * @param sampling the conversation.
     * @return the model's message.
     * @throws MissingCapability when the client cannot do that.
     */
    public SamplingResult sample(String key, Sampling sampling) {
        return ask(Map.of(key, sampling)).sampling(key);
    }

    /**
     * Asks which folders the client works in.
     *
     * @param key unique within the request.
     * @return unmodifiable, in the client's order.
     * @throws MissingCapability when the client cannot do that.
     */
    public List<Root> roots(String key) {
        return ask(Map.of(key, new RootsRequest())).roots(key);
    }

    /**
     * Asks for several things at once, which a client may answer in one round.
     *
     * @param inputs by keys that are unique within the request; a {@link LinkedHashMap} keeps their order.
     * @return an answer for every key.
     * @throws MissingCapability when the client cannot do one of them.
     * @throws InvalidAnswer when an answer is not what its form asks for.
     */
    public ClientAnswers ask(Map<String, ? extends ClientInput> inputs) {
        final ClientLink current = link;
        for (final ClientInput input : inputs.values()) {
            if (!supports(current, input)) {
                throw new MissingCapability(input.requiredCapabilities());
            }
        }
        final ClientAnswers answers = current.ask(new LinkedHashMap<>(inputs)).to(inputs);
        inputs.forEach((key, input) -> {
            if (input instanceof Elicitation elicitation && elicitation.schema() != null) {
                check(key, elicitation, answers.elicitation(key));
            }
        });
        return answers;
    }

    private void check(String key, Elicitation elicitation, ElicitationResult answer) {
        if (!answer.isAccepted()) {
            return;
        }
        if (!answer.content().present()) {
            throw new InvalidAnswer(key, "it has no content");
        }
        final String failures = violations("form '" + key + "'", elicitation.schema(), answer.content());
        if (failures != null) {
            throw new InvalidAnswer(key, failures);
        }
    }

    /**
     * The text that {@link #remember} kept in an earlier round of this request.
     *
     * @return null in the first round, or when nothing was kept.
     */
    public String remembered() {
        return link.state();
    }

    /**
     * Keeps a text for later rounds of this request. It travels through the client, which cannot change it unnoticed
     * but can read it.
     *
     * @param text in place of what was kept before.
     */
    public void remember(String text) {
        link.state(text);
    }

    /**
     * Sends the progress of the call. Does nothing when the request has no progress token; of a task it becomes the
     * status message.
     *
     * @param progress grows with every call; one that does not, and NaN, are not sent.
     * @param total of the progress; NaN when unknown.
     * @param message for the user, or null; clients from 2025-03-26 on.
     */
    public void progress(double progress, double total, String message) {
        link.progress(progress, total, message);
    }

    /**
     * Logs a text to the client, if it wants messages that severe.
     *
     * @param level of the message.
     * @param logger name of the logger; may be null.
     * @param text of the message.
     */
    public void log(LogLevel level, String logger, String text) {
        Objects.requireNonNull(text, "text");
        final ClientLink current = link;
        final LogLevel least = current.logLevel();
        if (least == null || !level.isAtLeast(least)) {
            return;
        }
        current.notify("notifications/message", params -> {
            params.name("level").value(level.wireName());
            if (logger != null) {
                params.name("logger").value(logger);
            }
            params.name("data").value(text);
        });
    }

    /**
     * Whether the call is cancelled: its answer is not needed any more. The handler is interrupted, too.
     *
     * @return true once the client has cancelled or left, or the tool's timeout has passed.
     */
    public boolean isCancelled() {
        return link.isCancelled();
    }

    /**
     * Ends a cancelled handler.
     *
     * @throws CancellationException when {@link #isCancelled()}.
     */
    public void throwIfCancelled() {
        if (link.isCancelled()) {
            throw new CancellationException("The request was cancelled");
        }
    }

    /**
     * Lets the client come back for the answer, so that no connection is held open meanwhile: a client of 2025-11-25
     * over HTTP resumes the stream later. Does nothing for others.
     */
    public void closeStream() {
        link.closeStream();
    }

    /**
     * Answers the call with a task, and goes on as that task: the client polls it, and what the handler returns becomes
     * its result. Does nothing, and returns false, for clients that know no tasks.
     *
     * @return whether the call is a task now.
     */
    public boolean becomeTask() {
        final ClientLink next = link.becomeTask();
        link = next;
        return next instanceof RunningTask;
    }

    /**
     * The call's place in a distributed trace. Source: W3C Trace Context; MCP 2026-07-28, "_meta".
     *
     * @return the client's {@code traceparent}; null when it sent none.
     */
    public String traceparent() {
        final JsonValue value = new JsonValue();
        return meta().member(TRACEPARENT, value) ? value.string() : null;
    }

    @Override
    public JsonValue meta() {
        return request.meta();
    }

    /**
     * The notifier of subscribed clients.
     *
     * @return the engine's.
     */
    public Notifier notifier() {
        return notifier;
    }
}
