package org.peregrine.transports.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A caller with what it owns and all that it has received. Its word stands in all that it sends. */
final class Stranger {
    final String name;
    final String word;
    final List<String> sessions = new ArrayList<>();
    final List<String> tasks = new ArrayList<>();
    final List<String> states = new ArrayList<>();
    final List<Thread> readers = new ArrayList<>();
    final List<String> received = Collections.synchronizedList(new ArrayList<>());
    private int tokens;

    Stranger(String name) {
        this.name = name;
        this.word = word(name);
    }

    static String word(String name) {
        return "word-of-" + name + "-" + Integer.toHexString(name.hashCode());
    }

    static String request(Object id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}";
    }

    /** A new token of the same caller each time. */
    String field() {
        tokens++;
        return "Authorization: Bearer " + name + "." + tokens % 5 + "." + name + "-only";
    }

    /** What a modern request says of its client. */
    String meta() {
        return "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"progressToken\":\"" + word
                + "\",\"io.modelcontextprotocol/logLevel\":\"debug\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{},"
                + "\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}}";
    }

    /** A call of the tool that logs and tells its progress. */
    String talk() {
        return request(
                "\"" + word + "\"",
                "tools/call",
                "\"name\":\"talk\",\"arguments\":{},\"_meta\":{\"progressToken\":\"" + word + "\"}");
    }

    /** The answers that go with the state of a request. */
    String answers(String state) {
        return ",\"requestState\":\"" + state
                + "\",\"inputResponses\":{\"word\":{\"action\":\"accept\",\"content\":{\"word\":\"" + word + "\"}}}";
    }

    /** The answer to a request of the server's. */
    String answer(String id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"action\":\"accept\",\"content\":{\"word\":\""
                + word + "\"}}}";
    }
}
