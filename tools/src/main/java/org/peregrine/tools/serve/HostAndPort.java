package org.peregrine.tools.serve;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code HOST:PORT}, {@code [IPV6]:PORT} or {@code PORT}; without a host the loopback address. */
final class HostAndPort implements ITypeConverter<InetSocketAddress> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;

    @Override
    public InetSocketAddress convert(String text) {
        final int colon = text.lastIndexOf(':');
        final String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
        final String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        final InetSocketAddress address = new InetSocketAddress(bare, port(text.substring(colon + 1)));
        if (address.isUnresolved()) {
            throw new TypeConversionException("unknown host '" + bare + "'");
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
            throw new TypeConversionException("'" + text + "' is not a port; expected HOST:PORT");
        }
        throw new TypeConversionException("port " + text + " is not between 0 and " + MAX_PORT);
    }
}
