package org.peregrine.bench.rivals;

import java.util.Locale;

/** Workloads of every server. */
enum RivalWorkload {
    /** One connection over HTTP, one request at a time. */
    HTTP_1("HTTP, 1 connection", true, 1),
    /** 16 connections over HTTP, one request at a time on each. */
    HTTP_16("HTTP, 16 connections", true, 16),
    /** 64 connections over HTTP, one request at a time on each. */
    HTTP_64("HTTP, 64 connections", true, 64),
    /** Stdio, one request at a time. */
    STDIO_1("stdio, window 1", false, 1),
    /** Stdio, 64 requests under way. */
    STDIO_64("stdio, window 64", false, 64),
    /** From the start of the process to its first answer over HTTP. */
    START_HTTP("start-up, HTTP", true, 0),
    /** From the start of the process to its first answer over stdio. */
    START_STDIO("start-up, stdio", false, 0);

    private final String title;
    private final boolean http;
    private final int underWay;

    RivalWorkload(String title, boolean http, int underWay) {
        this.title = title;
        this.http = http;
        this.underWay = underWay;
    }

    /** In tables. */
    String title() {
        return title;
    }

    /** In files. */
    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isHttp() {
        return http;
    }

    /** Whether requests are sent for a time; otherwise only the start is timed. */
    boolean isLoad() {
        return underWay > 0;
    }

    /** Requests under way at once: over HTTP one on each of so many connections, over stdio all on the one. */
    int underWay() {
        return underWay;
    }
}
