package org.peregrine.bench.rivals;

import java.util.List;

/**
 * A server to measure.
 *
 * @param key in files.
 * @param title in tables.
 * @param commands that start it.
 * @param session that it needs before a call.
 */
record Rival(String key, String title, Commands commands, Session session) {
    static final String PORT = "{port}";

    /**
     * Commands of a server, in which {@link #PORT} stands for the port; over HTTP it serves under /mcp.
     *
     * @param http without sessions where the server can do without.
     * @param sessions with sessions; empty when {@code http} does it.
     * @param modern for 2026-07-28; empty when {@code http} does it, or nothing does.
     * @param stdio on its standard input and output; empty when it has no such transport.
     */
    record Commands(List<String> http, List<String> sessions, List<String> modern, List<String> stdio) {
        /** One command for all of HTTP. */
        static Commands of(List<String> http, List<String> stdio) {
            return new Commands(http, List.of(), List.of(), stdio);
        }

        private List<String> of(Mode mode) {
            return switch (mode) {
                case STATELESS -> http;
                case SESSIONS -> sessions.isEmpty() ? http : sessions;
                case MODERN -> modern.isEmpty() ? http : modern;
                case STDIO -> stdio;
            };
        }
    }

    /** Messages that a server expects before the first call. */
    enum Session {
        /** Over HTTP nothing; over stdio initialize. */
        STDIO,
        /** Everywhere initialize; over HTTP each connection has its session, opened before the measured time. */
        ALWAYS,
        /** Nothing anywhere: it reads nothing. */
        NEVER
    }

    /** The command for a kind of work; empty when the server has no transport for it. */
    List<String> command(Mode mode, int port) {
        return commands.of(mode).stream()
                .map(word -> word.replace(PORT, Integer.toString(port)))
                .toList();
    }

    /** The kind of work whose process does this one, too; of several the first. */
    Mode process(Mode mode) {
        return mode != Mode.STDIO && commands.of(mode).equals(commands.http()) ? Mode.STATELESS : mode;
    }

    /** Whether {@code initialize} comes before a call. */
    boolean isInitialized(Mode mode) {
        return switch (mode) {
            case STATELESS -> session == Session.ALWAYS;
            case SESSIONS -> true;
            case MODERN -> false;
            case STDIO -> session != Session.NEVER;
        };
    }

    /** Whether it is measured under a workload at all. */
    boolean takesPart(RivalWorkload workload) {
        return session != Session.NEVER || workload.isForTheFloor();
    }
}
