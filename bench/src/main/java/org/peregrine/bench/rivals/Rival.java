package org.peregrine.bench.rivals;

import java.util.List;

/**
 * A server to measure.
 *
 * @param key in files.
 * @param title in tables.
 * @param http command that serves Streamable HTTP under /mcp; {@link #PORT} stands for the port.
 * @param stdio command that serves on its standard input and output.
 * @param session that it needs before a call.
 */
record Rival(String key, String title, List<String> http, List<String> stdio, Session session) {
    static final String PORT = "{port}";

    /** Messages that a server expects before the first call. */
    enum Session {
        /** Over HTTP nothing; over stdio initialize. */
        STDIO,
        /** Everywhere initialize; over HTTP each connection has its session, opened before the measured time. */
        ALWAYS,
        /** Nothing anywhere. */
        NEVER
    }

    List<String> http(int port) {
        return http.stream()
                .map(word -> word.replace(PORT, Integer.toString(port)))
                .toList();
    }

    boolean isInitialized(RivalWorkload workload) {
        return session == Session.ALWAYS || (session == Session.STDIO && !workload.isHttp());
    }
}
