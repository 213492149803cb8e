package org.peregrine.transports.uring;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.ProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.agrona.SystemUtil;

/** Listening sockets and selectors over io_uring: what a server's transport needs. Any thread. */
public final class UringSockets extends SelectorProvider {
    private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64");

    /** The numbers of the JDK's sockets; loaded only where there is io_uring. */
    private static final class Descriptors {
        private static final MethodHandle DESCRIPTOR;

        static {
            try {
                final Class<?> channel = Class.forName("sun.nio.ch.SelChImpl");
                DESCRIPTOR = MethodHandles.lookup()
                        .findVirtual(channel, "getFDVal", MethodType.methodType(int.class))
                        .asType(MethodType.methodType(int.class, Channel.class));
            } catch (final ReflectiveOperationException e) {
                throw new IllegalStateException("The JVM was started without --add-exports java.base/sun.nio.ch", e);
            }
        }
    }

    private final SelectorProvider system = SelectorProvider.provider();

    private UringSockets() {}

    /**
     * Opens io_uring.
     *
     * @return the provider.
     * @throws IOException when it cannot be used here; the message says why: the system, the kernel's age (6.1 is
     *     needed) or its settings, or the JVM's.
     */
    public static UringSockets open() throws IOException {
        if (!SystemUtil.isLinux() || !PROCESSORS.contains(SystemUtil.osArch())) {
            throw new IOException("io_uring is there on Linux alone, on x86-64 and AArch64");
        }
        if (!UringSockets.class.getModule().isNativeAccessEnabled()) {
            throw new IOException("the JVM was started without --enable-native-access");
        }
        try {
            MethodHandles.lookup().ensureInitialized(Descriptors.class);
        } catch (final IllegalAccessException | ExceptionInInitializerError e) {
            throw new IOException("the JVM was started without --add-exports java.base/sun.nio.ch", e);
        }
        final UringSockets provider = new UringSockets();
        new Ring(1, 2).close();
        return provider;
    }

    static int descriptor(Channel channel) {
        try {
            return (int) Descriptors.DESCRIPTOR.invokeExact(channel);
        } catch (final Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return new UringSelector(this);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return new UringServerChannel(this, system.openServerSocketChannel());
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return new UringServerChannel(this, system.openServerSocketChannel(family));
    }

    @Override
    public DatagramChannel openDatagramChannel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Pipe openPipe() {
        throw new UnsupportedOperationException();
    }

    @Override
    public SocketChannel openSocketChannel() {
        throw new UnsupportedOperationException();
    }
}
