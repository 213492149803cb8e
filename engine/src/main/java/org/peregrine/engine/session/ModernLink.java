package org.peregrine.engine.session;

import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.peregrine.codec.json.JsonCursor;
import org.peregrine.codec.json.JsonName;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.json.JsonWriter;
import org.peregrine.codec.mcp.MetaKeys;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.content.McpError;
import org.peregrine.engine.handler.ClientAnswers;
import org.peregrine.engine.handler.ClientInput;
import org.peregrine.engine.handler.ClientLink;
import org.peregrine.engine.handler.InputRequired;
import org.peregrine.engine.handler.LogLevel;

/**
 * The way to a modern client: answers come with the request, and a missing one ends the handler until the client's next
 * round. Source: MCP 2026-07-28, Multi Round-Trip Requests.
 */
public final class ModernLink implements ClientLink {
    private static final JsonName ARGUMENTS = JsonName.of("arguments");
    private static final JsonName INPUT_RESPONSES = JsonName.of("inputResponses");
    private static final JsonName META = JsonName.of("_meta");
    private static final JsonName NAME = JsonName.of("name");
    private static final JsonName REQUEST_STATE = JsonName.of("requestState");
    private static final JsonName URI = JsonName.of("uri");

    private final CallChannel channel;
    private final RequestStates states;
    private final String principal;
    private final String request;
    private final JsonValue meta = new JsonValue();
    private final ClientDescription client;
    private final BooleanSupplier cancelled;
    private final Function<ClientLink, ClientLink> taskStart;
    private final Map<String, JsonValue> offered = new HashMap<>();
    private final RoundState round;

    /**
     * Creates the link of a call.
     *
     * @param channel of the call.
     * @param call the request and its principal.
     * @param states signs and verifies.
     * @param cancelled whether the call is withdrawn.
     * @param taskStart turns the call into a task; returns its argument when the client knows no tasks.
     * @throws McpError when the client's {@code requestState} is not one of ours for this request.
     */
    public ModernLink(
            CallChannel channel,
            ModernCall call,
            RequestStates states,
            BooleanSupplier cancelled,
            Function<ClientLink, ClientLink> taskStart) {
        this.channel = channel;
        this.states = states;
        this.principal = call.principal();
        this.cancelled = cancelled;
        this.taskStart = taskStart;
        final JsonValue params = call.params();
        params.member(META, meta);
        this.client = ClientDescription.copyOf(meta, MetaKeys.CLIENT_CAPABILITIES, MetaKeys.CLIENT_INFO);
        this.request = digest(call.method(), params);
        this.round = roundOf(params);
        readOffered(params);
    }

    private static String digest(String method, JsonValue params) {
        final CanonicalDigest digest = new CanonicalDigest().text(method);
        for (final JsonName name : new JsonName[] {NAME, URI, ARGUMENTS}) {
            final JsonValue value = new JsonValue();
            params.member(name, value);
            digest.value(value);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.bytes());
    }

    private RoundState roundOf(JsonValue params) {
        final JsonValue signed = new JsonValue();
        if (!params.member(REQUEST_STATE, signed)) {
            return new RoundState();
        }
        final RoundState verified = signed.isString() ? states.verify(signed.string(), principal, request) : null;
        if (verified == null) {
            throw McpError.invalidParams("requestState is forged, expired, or belongs to another request");
        }
        return verified;
    }

    private void readOffered(JsonValue params) {
        final JsonValue responses = new JsonValue();
        if (!params.member(INPUT_RESPONSES, responses)) {
            return;
        }
        if (!responses.isObject()) {
            throw McpError.invalidParams("params.inputResponses must be an object");
        }
        final JsonCursor cursor = new JsonCursor().wrap(responses);
        while (cursor.next()) {
            final JsonValue answer = cursor.value();
            if (answer.isObject()) { // An answer that is no result counts as missing and is requested again.
                offered.put(cursor.name(), new JsonValue().wrap(answer.buffer(), answer.offset(), answer.length()));
            }
        }
    }

    @Override
    public ProtocolVersion version() {
        return ProtocolVersion.V2026_07_28;
    }

    @Override
    public JsonValue capabilities() {
        return client.capabilities();
    }

    @Override
    public JsonValue clientInfo() {
        return client.info();
    }

    @Override
    public JsonValue meta() {
        return meta;
    }

    @Override
    public ClientAnswers ask(Map<String, ClientInput> inputs) {
        final Map<String, ClientInput> missing = new LinkedHashMap<>();
        final Map<String, JsonValue> results = new HashMap<>();
        inputs.forEach((key, input) -> {
            final JsonValue fresh = offered.get(key);
            if (fresh != null && !round.answers().containsKey(key)) {
                round.add(key, fresh);
            }
            final JsonValue answer = round.answers().get(key);
            if (answer == null) {
                missing.put(key, input);
            } else {
                results.put(key, answer);
            }
        });
        if (!missing.isEmpty()) {
            throw new InputRequired(missing);
        }
        return new ClientAnswers(results);
    }

    /**
     * Writes the members of an {@code InputRequiredResult}.
     *
     * @param required the inputs for which the handler ended.
     * @param writer stands inside the result object.
     */
    public void writeInputRequired(InputRequired required, JsonWriter writer) {
        writer.name("resultType").value("input_required").name("inputRequests").beginObject();
        required.inputs().forEach((key, input) -> {
            writer.name(key).beginObject().name("method").value(input.method()).name("params");
            input.writeParams(writer, version());
            writer.endObject();
        });
        writer.endObject().name(REQUEST_STATE).value(states.sign(round, principal, request));
    }

    @Override
    public void notify(String method, Consumer<JsonWriter> params) {
        if (!cancelled.getAsBoolean()) {
            channel.notify(method, params);
        }
    }

    @Override
    public void progress(double progress, double total, String message) {
        if (!cancelled.getAsBoolean()) {
            channel.progress(meta, progress, total, message);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled.getAsBoolean();
    }

    @Override
    public LogLevel logLevel() {
        final JsonValue level = new JsonValue();
        return meta.member(MetaKeys.LOG_LEVEL, level) ? LogLevel.lookup(level) : null;
    }

    @Override
    public String state() {
        return round.state();
    }

    @Override
    public void state(String text) {
        round.state(text);
    }

    /** A modern stream cannot be resumed, so it stays open. */
    @Override
    public void closeStream() {}

    @Override
    public ClientLink becomeTask() {
        return taskStart.apply(this);
    }
}
