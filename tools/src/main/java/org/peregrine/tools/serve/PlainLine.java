package org.peregrine.tools.serve;

import java.net.InetSocketAddress;

/**
 * A command line of {@code serve} that says no more than where to serve, read without the parser: that takes longer to
 * load, and to read the descriptions of all options, than the server takes to start. Whatever is not as plain as that,
 * and whatever is wrong, is left to the parser, so there is one place for messages. Used on the main thread.
 */
final class PlainLine {
    private static final String COMMAND = "serve";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;

    private final SocketOptions sockets = new SocketOptions();
    private boolean stdio;

    private PlainLine() {}

    /**
     * Reads a line.
     *
     * @param arguments of the program, the command first.
     * @return null when the parser has to read it.
     */
    static PlainLine read(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals(COMMAND)) {
            return null;
        }
        final PlainLine line = new PlainLine();
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i].equals("--stdio") && !line.stdio) {
                line.stdio = true;
            } else if (i + 1 == arguments.length || !line.take(arguments[i], arguments[++i])) {
                return null;
            }
        }
        return line;
    }

    SocketOptions sockets() {
        return sockets;
    }

    boolean isStdio() {
        return stdio;
    }

    private boolean take(String option, String value) {
        if (value.isEmpty() || "-@\"'".indexOf(value.charAt(0)) >= 0) {
            return false; // The parser may see more in it than a value.
        }
        try {
            return sockets.add(option, value);
        } catch (final RuntimeException wrong) {
            return false; // The parser says why.
        }
    }

    /**
     * Reads {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code PORT}; without a host the loopback address.
     *
     * @param text of an option.
     * @return the address, resolved.
     * @throws IllegalArgumentException when it is none.
     */
    static InetSocketAddress address(String text) {
        final int colon = text.lastIndexOf(':');
        final String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
        final String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        final InetSocketAddress address = new InetSocketAddress(bare, port(text.substring(colon + 1)));
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("unknown host '" + bare + "'");
        }
        return address;
    }

    private static int port(String text) {
        try {
            final int port = Integer.parseInt(text);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (final NumberFormatException notANumber) {
            throw new IllegalArgumentException("'" + text + "' is not a port; expected HOST:PORT");
        }
        throw new IllegalArgumentException("port " + text + " is not between 0 and " + MAX_PORT);
    }
}
