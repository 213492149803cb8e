package org.peregrine.transports.simulation;

import java.util.List;

/** Writes the messages of a client in the words of its revision. */
final class ClientMessages {
    private static final String ABILITIES =
            "{\"elicitation\":{},\"sampling\":{},\"roots\":{},\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}";
    private static final int LARGEST_MARK_BYTES = 7000;

    private final Chance chance;
    private final String revision;

    ClientMessages(Chance chance, String revision) {
        this.chance = chance;
        this.revision = revision;
    }

    /** A call; its arguments are kept for a repetition. */
    String call(Request request, String tool, int turns, int size) {
        final String filler = tool.equals("echo") ? "x".repeat(Math.min(size, LARGEST_MARK_BYTES)) : "";
        request.arguments = tool.equals("echo") || tool.equals("throw")
                ? "{\"mark\":\"" + request.mark + filler + "\"}"
                : "{\"mark\":\"" + request.mark + "\",\"turns\":" + turns + ",\"size\":" + size + "}";
        return call(request, tool, "");
    }

    private String call(Request request, String tool, String more) {
        return request(
                request,
                "tools/call",
                "\"name\":\"" + tool + "\",\"arguments\":" + request.arguments + more,
                "\"progressToken\":" + request.id);
    }

    /** A call again, with answers to what the server has asked for in its result. */
    String repeatedCall(Request request, String tool, String result) {
        final String asked = Json.member(result, "result", "inputRequests");
        final String responses = asked == null ? "" : responses(asked, asked(asked));
        return call(
                request,
                tool,
                ",\"requestState\":" + Json.member(result, "result", "requestState") + ",\"inputResponses\":{"
                        + responses + "}");
    }

    String request(Request request, String method, String params) {
        return request(request, method, params, "");
    }

    private String request(Request request, String method, String params, String meta) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + request.id + ",\"method\":\"" + method + "\",\"params\":{"
                + joined(params, meta(meta)) + "}}";
    }

    private static String joined(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "," + other;
    }

    private String meta(String more) {
        final String era = revision.equals(SimulatedClient.MODERN)
                ? "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":" + ABILITIES
                : "";
        final String members = joined(era, more);
        return members.isEmpty() ? "" : "\"_meta\":{" + members + "}";
    }

    String notification(String method, String params) {
        final String all = joined(params, meta(""));
        return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\"" + (all.isEmpty() ? "" : ",\"params\":{" + all + "}")
                + "}";
    }

    String initialize(Request request) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + request.id
                + ",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\""
                + revision + "\",\"capabilities\":" + ABILITIES
                + ",\"clientInfo\":{\"name\":\"simulated\",\"version\":\"1\"}}}";
    }

    String answer(String id, String method) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + response(method) + "}";
    }

    /** The names of the questions among those that handlers ask. */
    static List<String> asked(String inputRequests) {
        return List.of("name", "line").stream()
                .filter(name -> Json.member(inputRequests, name) != null)
                .toList();
    }

    /** Answers to questions. */
    String responses(String inputRequests, List<String> names) {
        final StringBuilder responses = new StringBuilder();
        for (final String name : names) {
            responses
                    .append(responses.isEmpty() ? "\"" : ",\"")
                    .append(name)
                    .append("\":")
                    .append(response(Json.text(inputRequests, name, "method")));
        }
        return responses.toString();
    }

    private String response(String method) {
        return switch (method) {
            case "elicitation/create" ->
                chance.oneIn(4) ? "{\"action\":\"decline\"}" : "{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}";
            case "sampling/createMessage" ->
                "{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\"Hello\"}}";
            default -> "{}";
        };
    }
}
