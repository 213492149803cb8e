package org.peregrine.tools;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.peregrine.codec.mcp.ProtocolVersion;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client of one revision, over TCP or Aeron, that keeps every message as it came, answers what the server asks, and does nothing
 * that its caller does not say: no library decides here what is right.
 */
public final class WireClient implements AutoCloseable {
    /** A message of the server's, and the method that it answers; null when it is no response. */
    record Received(JsonNode message, String answered) {}

    private static final long TIMEOUT_S = 60;
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, String> ANSWERS =
            Map.of("sampling/createMessage", """
            {"role":"assistant","content":{"type":"text","text":"sampled"},"model":"test","stopReason":"endTurn"}""", "elicitation/create", """
            {"action":"accept","content":{"name":"Ann","ok":true,"context":"x","color":"red","confirm":true}}""", "roots/list", """
            {"roots":[{"uri":"file:///root","name":"Root"}]}""");

    private final ProtocolVersion version;
    private final MessageLink link;
    private final List<Received> received = new ArrayList<>();
    private final Map<String, String> methods = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<JsonNode>> pending = new ConcurrentHashMap<>();
    private int nextId = 1;

    public WireClient(ProtocolVersion version, InetSocketAddress address) throws IOException {
        this.version = version;
        link = new MessageLink.Lines(address, this::onLine);
    }

    /** Over Aeron. */
    WireClient(ProtocolVersion version, String target) throws IOException {
        this.version = version;
        link = new MessageLink.OverAeron(target, this::onLine);
    }

    /** What a client of this revision can do. */
    String capabilities() {
        if (!version.isAtLeast(ProtocolVersion.V2025_06_18)) {
            return "{\"sampling\":{},\"roots\":{}}";
        }
        return version.isAtLeast(ProtocolVersion.V2025_11_25)
                ? "{\"sampling\":{},\"roots\":{},\"elicitation\":{\"form\":{},\"url\":{}}}"
                : "{\"sampling\":{},\"roots\":{},\"elicitation\":{}}";
    }

    private void onLine(String line) {
        final JsonNode message = JSON.readTree(line);
        final String id = message.path("id").toString();
        final boolean asked = message.has("method");
        synchronized (received) {
            received.add(new Received(message, asked ? null : methods.get(id)));
            received.notifyAll();
        }
        if (asked && message.has("id")) {
            send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":"
                    + ANSWERS.get(message.get("method").asString()) + "}");
        } else if (!asked && pending.containsKey(id)) {
            pending.get(id).complete(message);
        }
    }

    /** Sends a message as it is. */
    void send(String line) {
        link.send(line);
    }

    /** Sends a request whose answer comes later, or never. */
    String begin(String method, String params) {
        final String id = String.valueOf(nextId++);
        methods.put(id, method);
        pending.put(id, new CompletableFuture<>());
        final ObjectNode whole = (ObjectNode) JSON.readTree(params);
        if (version.isModern()) {
            final ObjectNode meta = whole.withObject("/_meta");
            meta.put("io.modelcontextprotocol/protocolVersion", version.wireName());
            meta.set("io.modelcontextprotocol/clientCapabilities", JSON.readTree(capabilities()));
            meta.put("io.modelcontextprotocol/logLevel", "debug");
        }
        send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + whole + "}");
        return id;
    }

    /** Sends a request and waits for its answer; goes as many rounds as the server wants. */
    public JsonNode request(String method, String params) throws Exception {
        final String id = begin(method, params);
        final JsonNode response = pending.get(id).get(TIMEOUT_S, TimeUnit.SECONDS);
        final JsonNode inputs = response.at("/result/inputRequests");
        if (inputs.isMissingNode()) {
            return response;
        }
        final ObjectNode again = (ObjectNode) JSON.readTree(params);
        final ObjectNode answers = again.putObject("inputResponses");
        inputs.forEachEntry((key, input) ->
                answers.set(key, JSON.readTree(ANSWERS.get(input.get("method").asString()))));
        again.set("requestState", response.at("/result/requestState"));
        return request(method, again.toString());
    }

    /** Waits for a message, which may have come already. */
    JsonNode await(Predicate<JsonNode> wanted) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        synchronized (received) {
            while (true) {
                for (final Received candidate : received) {
                    if (wanted.test(candidate.message)) {
                        return candidate.message;
                    }
                }
                final long leftMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                if (leftMs <= 0) {
                    throw new AssertionError("It did not come; what came: " + received);
                }
                received.wait(leftMs);
            }
        }
    }

    JsonNode awaitMethod(String method) throws InterruptedException {
        return await(message -> message.path("method").asString("").equals(method));
    }

    List<Received> received() {
        synchronized (received) {
            return List.copyOf(received);
        }
    }

    @Override
    public void close() throws IOException {
        link.close();
    }
}
