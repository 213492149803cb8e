package org.peregrine.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.peregrine.codec.mcp.ProtocolVersion;
import org.peregrine.engine.transport.memory.MemoryFrame;

/**
 * A client on a connection of its own. What it can be asked is set before its first request: it says so to the server
 * in the way of its revision, and answers both a request of the server's and an {@code input_required}, so that one
 * test serves both eras.
 */
public final class TestClient {
    private static final String ELICIT = "elicitation/create";
    private static final String META = "io.modelcontextprotocol/";
    private static final Map<String, Object> SELF = Map.of("name", "peregrine-testkit", "version", "1");

    private final TestEngine engine;
    private final long connectionId;
    private final ProtocolVersion version;
    private final Map<String, Object> capabilities = new LinkedHashMap<>();
    private final Map<String, Function<Map<String, Object>, Object>> answers = new HashMap<>();
    private final NavigableMap<Long, PendingRequest> pending = new TreeMap<>();
    private final List<Notification> notifications = new ArrayList<>();
    private final List<Notification> questions = new ArrayList<>();
    private Answer initialized;
    private long lastId;
    private boolean left;

    private record PendingRequest(String method, Map<String, Object> params, PendingAnswer answer) {}

    TestClient(TestEngine engine, long connectionId, ProtocolVersion version) {
        this.engine = engine;
        this.connectionId = connectionId;
        this.version = version;
    }

    long connectionId() {
        return connectionId;
    }

    /**
     * Answers elicitations.
     *
     * @param form takes the params of the question; answers with the content of the form, null to decline.
     * @return this.
     */
    public TestClient elicitation(Function<Map<String, Object>, Map<String, Object>> form) {
        return answering("elicitation", ELICIT, params -> {
            final Map<String, Object> content = form.apply(params);
            return content == null ? Map.of("action", "decline") : Map.of("action", "accept", "content", content);
        });
    }

    /**
     * Fills in forms and visits pages, or declines.
     *
     * @param form given a form's params; returns its content, or null to decline.
     * @param page given a page's params ({@code url}, {@code elicitationId}); whether the user agrees to visit it.
     * @return this.
     * @throws IllegalStateException after the first request.
     */
    public TestClient elicitation(
            Function<Map<String, Object>, Map<String, Object>> form, Predicate<Map<String, Object>> page) {
        elicitation(form);
        final Function<Map<String, Object>, Object> forms = answers.get(ELICIT);
        answering("elicitation", ELICIT, params -> {
            if (!"url".equals(params.get("mode"))) {
                return forms.apply(params);
            }
            return Map.of("action", page.test(params) ? "accept" : "decline");
        });
        capabilities.put("elicitation", Map.of("form", Map.of(), "url", Map.of()));
        return this;
    }

    /**
     * Answers samplings.
     *
     * @param model takes the params of the question; answers with the text of the model.
     * @return this.
     */
    public TestClient sampling(Function<Map<String, Object>, String> model) {
        return answering(
                "sampling",
                "sampling/createMessage",
                params -> Map.of(
                        "role",
                        "assistant",
                        "model",
                        "test",
                        "stopReason",
                        "endTurn",
                        "content",
                        Map.of("type", "text", "text", model.apply(params))));
    }

    /**
     * Answers the question for roots.
     *
     * @param uris of the roots.
     * @return this.
     */
    public TestClient roots(String... uris) {
        final List<Map<String, String>> roots = new ArrayList<>();
        for (final String uri : uris) {
            roots.add(Map.of("uri", uri));
        }
        return answering("roots", "roots/list", params -> Map.of("roots", roots));
    }

    /**
     * Answers any question of the server's.
     *
     * @param capability that says that it may be asked.
     * @param method of the question.
     * @param answer takes its params, and gives the result as a plain value.
     * @return this.
     * @throws IllegalStateException when the client has spoken before.
     */
    public TestClient answering(String capability, String method, Function<Map<String, Object>, Object> answer) {
        if (lastId > 0) {
            throw new IllegalStateException(
                    "What a client can be asked is told to the server before its first request");
        }
        capabilities.put(capability, Map.of());
        answers.put(method, answer);
        return this;
    }

    /**
     * Calls a tool without arguments, and waits for the answer.
     *
     * @param name of the tool.
     * @return the answer.
     */
    public Answer callTool(String name) {
        return callTool(name, Map.of());
    }

    /**
     * Calls a tool, and waits for the answer.
     *
     * @param name of the tool.
     * @param arguments plain values: maps, lists, strings, numbers, booleans, null.
     * @return the answer.
     */
    public Answer callTool(String name, Map<String, ?> arguments) {
        return beginTool(name, arguments).answer();
    }

    /**
     * Reads a resource, and waits for the answer.
     *
     * @param uri of the resource.
     * @return the answer.
     */
    public Answer readResource(String uri) {
        return request("resources/read", Map.of("uri", Objects.requireNonNull(uri, "uri")));
    }

    /**
     * Gets a prompt, and waits for the answer.
     *
     * @param name of the prompt.
     * @param arguments of it.
     * @return the answer.
     */
    public Answer prompt(String name, Map<String, String> arguments) {
        return request("prompts/get", named(name, arguments));
    }

    private static Map<String, Object> named(String name, Map<String, ?> arguments) {
        return Map.of(
                "name",
                Objects.requireNonNull(name, "name"),
                "arguments",
                Objects.requireNonNull(arguments, "arguments: none are Map.of()"));
    }

    /**
     * Sends a request, and waits for the answer.
     *
     * @param method any method.
     * @param params plain values.
     * @return the answer.
     */
    public Answer request(String method, Map<String, ?> params) {
        return begin(method, params).answer();
    }

    /**
     * Begins to call a tool.
     *
     * @param name of the tool.
     * @param arguments plain values.
     * @return the answer to come.
     */
    public PendingAnswer beginTool(String name, Map<String, ?> arguments) {
        return begin("tools/call", named(name, arguments));
    }

    /**
     * Sends a request, and lets the engine do what it can do at once.
     *
     * @param method any method.
     * @param params plain values; a {@code _meta} among them has the last word over that of the kit.
     * @return the answer to come.
     * @throws IllegalStateException when the client has left, or the engine is closed.
     */
    public PendingAnswer begin(String method, Map<String, ?> params) {
        initialize();
        final PendingAnswer answer = new PendingAnswer(
                engine, this, method + (params.containsKey("name") ? " '" + params.get("name") + "'" : ""));
        send(new PendingRequest(method, new LinkedHashMap<>(params), answer));
        engine.run();
        return answer;
    }

    /**
     * Sends a notification.
     *
     * @param method any method.
     * @param params plain values.
     */
    public void notify(String method, Map<String, ?> params) {
        initialize();
        sendMessage(message(method, params));
        engine.run();
    }

    /**
     * Notifications of the server's so far, with the progress of every request: each asks for it.
     *
     * @return a copy, in order.
     */
    public List<Notification> notifications() {
        engine.runIfOpen();
        return List.copyOf(notifications);
    }

    /**
     * Questions of the server's so far, answered or refused.
     *
     * @return a copy, in order.
     */
    public List<Notification> questions() {
        engine.runIfOpen();
        return List.copyOf(questions);
    }

    /**
     * The server's answer to {@code initialize}.
     *
     * @return its description; null for a client of the modern era, which sends none.
     */
    public Answer initialized() {
        initialize();
        return initialized;
    }

    /** Leaves without a word, as a process that ends. Another client is a {@link TestEngine#client()} more. */
    public void disconnect() {
        left = true;
        engine.send(MemoryFrame.disconnect(connectionId));
        engine.run();
    }

    private void initialize() {
        if (initialized != null || version.isModern()) {
            return;
        }
        final PendingAnswer answer = new PendingAnswer(engine, this, "initialize");
        final Map<String, Object> params =
                Map.of("protocolVersion", version.wireName(), "capabilities", capabilities, "clientInfo", SELF);
        send(new PendingRequest("initialize", params, answer));
        initialized = answer.answer();
        sendMessage(message("notifications/initialized", Map.of()));
    }

    private void send(PendingRequest request) {
        final long id = ++lastId;
        pending.put(id, request);
        request.answer().underId(id);
        final Map<String, Object> params = new LinkedHashMap<>(request.params());
        if (!"initialize".equals(request.method())) {
            final Map<String, Object> meta = meta(id);
            if (params.get("_meta") instanceof Map<?, ?> own) {
                own.forEach((name, value) -> meta.put(String.valueOf(name), value));
            }
            params.put("_meta", meta);
        }
        final Map<String, Object> message = message(request.method(), params);
        message.put("id", id);
        sendMessage(message);
    }

    private Map<String, Object> meta(long id) {
        final Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("progressToken", id);
        if (version.isModern()) {
            meta.put(META + "protocolVersion", version.wireName());
            meta.put(META + "clientInfo", SELF);
            meta.put(META + "clientCapabilities", capabilities);
            meta.put(META + "logLevel", "debug");
        }
        return meta;
    }

    private static Map<String, Object> message(String method, Map<String, ?> params) {
        final Map<String, Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        message.put("method", method);
        message.put("params", params);
        return message;
    }

    private void sendMessage(Map<String, Object> message) {
        if (left) {
            throw new IllegalStateException("This client has left; engine.client() connects another");
        }
        engine.send(MemoryFrame.message(connectionId, PlainJson.write(message)));
    }

    /** Takes a message of the server's. */
    void onMessage(String json) {
        if (left) {
            return;
        }
        final Map<String, Object> message = PlainJson.readObject(json);
        if (message.get("method") instanceof String method) {
            final Notification notification = new Notification(method, params(message));
            if (message.containsKey("id")) {
                onQuestion(message.get("id"), notification);
            } else {
                notifications.add(notification);
            }
        } else if (message.get("id") instanceof Long id && pending.containsKey(id)) {
            onAnswer(pending.remove(id), new Answer(json, message, engine::errors));
        } else if (message.get("id") == null && !pending.isEmpty()) {
            // A request that the server could not read is answered without an id, and at once: it is the last one.
            onAnswer(pending.pollLastEntry().getValue(), new Answer(json, message, engine::errors));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> params(Object message) {
        return PlainJson.at(message, "params") instanceof Map<?, ?> params ? (Map<String, Object>) params : Map.of();
    }

    private void onQuestion(Object id, Notification question) {
        questions.add(question);
        final Map<String, Object> response = new LinkedHashMap<>();
        response.put("jsonrpc", "2.0");
        response.put("id", id);
        final Function<Map<String, Object>, Object> answer = answers.get(question.method());
        if (answer == null) {
            response.put("error", Map.of("code", -32601, "message", "The test does not answer this"));
        } else {
            response.put("result", answer.apply(question.params()));
        }
        sendMessage(response);
    }

    private void onAnswer(PendingRequest request, Answer answer) {
        final Map<String, Object> responses = new LinkedHashMap<>();
        if (answer.at("inputRequests") instanceof Map<?, ?> inputs && respond(inputs, responses)) {
            request.params().put("inputResponses", responses);
            if (answer.at("requestState") != null) {
                request.params().put("requestState", answer.at("requestState"));
            }
            send(request);
        } else {
            request.answer().complete(answer);
        }
    }

    /** Answers what a modern server needs; false when a question is among it that the test does not answer. */
    private boolean respond(Map<?, ?> inputs, Map<String, Object> responses) {
        inputs.forEach((key, input) -> {
            final String method = String.valueOf(PlainJson.at(input, "method"));
            final Notification question = new Notification(method, params(input));
            questions.add(question);
            final Function<Map<String, Object>, Object> answer = answers.get(method);
            if (answer != null) {
                responses.put(String.valueOf(key), answer.apply(question.params()));
            }
        });
        return responses.size() == inputs.size();
    }
}
