package org.peregrine.tools.chaos;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Transports over which the load and the probe of a scenario come. */
enum CallWire {
    /** Lines over TCP. */
    TCP,
    /** Streamable HTTP. */
    HTTP,
    /** The deprecated pair of HTTP. */
    SSE,
    /** A message in each frame. */
    WEBSOCKET,
    /** Lines over a Unix domain socket. */
    UNIX,
    /** Shared memory, with a driver within the server unless the scenario has one of its own. */
    AERON;

    /** The wires by name, separated by commas. */
    static final String NAMES = "tcp, http, sse, websocket, unix, aeron";

    /**
     * Finds a wire.
     *
     * @param name in lower case.
     * @throws IllegalArgumentException when there is none of the name.
     */
    static CallWire named(String name) {
        for (final CallWire wire : values()) {
            if (wire.word().equals(name)) {
                return wire;
            }
        }
        throw new IllegalArgumentException("There is no transport '" + name + "'; there are " + NAMES);
    }

    /** Its name, as targets and options have it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Options of {@code serve} besides those for TCP, HTTP and WebSocket, which each server has. */
    List<String> options(Path place) {
        return this == UNIX ? List.of("--unix", place.resolve("mcp.sock").toString()) : List.of();
    }
}
