package org.peregrine.engine.session;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
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
public final class ModernLink extends CallLink {
    private final RequestStates states;
    private final String principal;
    private final String request;
    private final ClientDescription client;
    private final Function<ClientLink, ClientLink> taskStart;
    private final Map<String, JsonValue> offered;
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
        super(channel, call.meta(), cancelled);
        this.states = states;
        this.principal = call.principal();
        this.taskStart = taskStart;
        this.client = ClientDescription.copyOf(meta(), MetaKeys.CLIENT_CAPABILITIES, MetaKeys.CLIENT_INFO);
        this.request = call.digest();
        this.round = call.round(states, request);
        this.offered = call.inputResponses();
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
        writer.endObject().name(RequestStates.MEMBER).value(states.sign(round, principal, request));
    }

    @Override
    public LogLevel logLevel() {
        final JsonValue level = new JsonValue();
        return meta().member(MetaKeys.LOG_LEVEL, level) ? LogLevel.lookup(level) : null;
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
