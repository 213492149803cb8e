package org.peregrine.bench.rivals;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Workloads of every server. */
enum RivalWorkload {
    /** One connection over HTTP, one request at a time. */
    HTTP_1("HTTP, 1 connection", Mode.STATELESS, 1, Tool.ECHO),
    /** 16 connections over HTTP, one request at a time on each. */
    HTTP_16("HTTP, 16 connections", Mode.STATELESS, 16, Tool.ECHO),
    /** 64 connections over HTTP, one request at a time on each. */
    HTTP_64("HTTP, 64 connections", Mode.STATELESS, 64, Tool.ECHO),
    /** A handler whose arguments are of a type of its author's. */
    TYPED_16("HTTP, 16 connections, typed handler", Mode.STATELESS, 16, Tool.TYPED),
    /** A handler that may wait, on whatever thread the server has for such. */
    BLOCKING_16("HTTP, 16 connections, handler that may block", Mode.STATELESS, 16, Tool.BLOCKING),
    /** The revision without sessions. */
    MODERN_16("HTTP, 16 connections, protocol 2026-07-28", Mode.MODERN, 16, Tool.ECHO),
    /** Sessions that come and go: initialize, initialized, a call, DELETE, each on a connection of its own. */
    SESSIONS_50("HTTP, 50 clients, a session for each call", Mode.SESSIONS, 50, Tool.ECHO),
    /** A tool that waits for Redis. */
    REDIS_50("HTTP, 50 clients, a tool that asks Redis", Mode.STATELESS, 50, Tool.REDIS),
    /** A tool that waits for another server. */
    FETCH_50("HTTP, 50 clients, a tool that asks another server", Mode.STATELESS, 50, Tool.FETCH),
    /** Stdio, one request at a time. */
    STDIO_1("stdio, window 1", Mode.STDIO, 1, Tool.ECHO),
    /** Stdio, 64 requests under way. */
    STDIO_64("stdio, window 64", Mode.STDIO, 64, Tool.ECHO),
    /** From the start of the process to its first answer over HTTP. */
    START_HTTP("start-up, HTTP", Mode.STATELESS, 0, Tool.ECHO),
    /** From the start of the process to its first answer over stdio. */
    START_STDIO("start-up, stdio", Mode.STDIO, 0, Tool.ECHO),
    /** The seconds after the first answer of a server that was just started. */
    FIRST_SECONDS("first seconds", Mode.STATELESS, 0, Tool.ECHO);

    private static final int FIRST_SECONDS_CONNECTIONS = 16;

    /** Tools, which all servers offer under the same names. */
    enum Tool {
        /** Returns its message; what the server does fastest. */
        ECHO("echo", "message"),
        /** The same, with typed arguments. */
        TYPED("echo_typed", "message"),
        /** The same, where it may wait. */
        BLOCKING("echo_blocking", "message"),
        /** Counts the call in Redis, and reads a text there. */
        REDIS("redis", "key"),
        /** Reads a text of another server. */
        FETCH("fetch", "key");

        private final String id;
        private final String argument;

        Tool(String id, String argument) {
            this.id = id;
            this.argument = argument;
        }

        /** The name in calls. */
        String id() {
            return id;
        }

        /** Whether it asks another server before it answers. */
        boolean asksBackend() {
            return argument.equals("key");
        }

        /** The arguments of a call that is answered with a message. */
        String arguments(String message) {
            return String.format("{\"%s\":\"%s\"}", argument, asksBackend() ? Backends.KEY : message);
        }
    }

    private final String title;
    private final Mode mode;
    private final int underWay;
    private final Tool tool;

    RivalWorkload(String title, Mode mode, int underWay, Tool tool) {
        this.title = title;
        this.mode = mode;
        this.underWay = underWay;
        this.tool = tool;
    }

    /** Those for which requests are sent to a warm server. */
    static List<RivalWorkload> loads() {
        return Arrays.stream(values()).filter(RivalWorkload::isLoad).toList();
    }

    /** In tables. */
    String title() {
        return title;
    }

    /** In files. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Mode mode() {
        return mode;
    }

    Tool tool() {
        return tool;
    }

    boolean isHttp() {
        return mode != Mode.STDIO;
    }

    /** Whether requests are sent to a warm server; otherwise a start is measured. */
    boolean isLoad() {
        return underWay > 0;
    }

    /** Whether each call has a session of its own. */
    boolean isChurn() {
        return mode == Mode.SESSIONS;
    }

    /** Whether a server that answers without reading can take part: it has the answer to one request. */
    boolean isForTheFloor() {
        return tool == Tool.ECHO && (mode == Mode.STATELESS || mode == Mode.STDIO) && this != FIRST_SECONDS;
    }

    /** Whether warming up for other workloads leaves something cold. */
    boolean isWarmedUp() {
        return this != HTTP_1 && this != HTTP_64;
    }

    /** The thing that is counted. */
    String unit() {
        return isChurn() ? "session" : "request";
    }

    /** Requests under way at once: over HTTP one on each of so many connections, over stdio all on the one. */
    int underWay() {
        return this == FIRST_SECONDS ? FIRST_SECONDS_CONNECTIONS : underWay;
    }
}
