package org.peregrine.transports.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

class TcpWatchTest {
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_USER_TIMEOUT = 18;

    @Test
    void shouldHaveTheSystemLookForDeadPeers() throws Throwable {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel client = SocketChannel.open(server.getLocalAddress());
                    SocketChannel accepted = server.accept()) {
                assertThat(client.isConnected()).isTrue();
                new TcpWatch(TimeUnit.SECONDS.toNanos(90)).apply(accepted);
                assertThat(accepted.getOption(StandardSocketOptions.SO_KEEPALIVE))
                        .isTrue();
                assertThat(accepted.getOption(ExtendedSocketOptions.TCP_KEEPIDLE))
                        .isEqualTo(45);
                assertThat(accepted.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL))
                        .isEqualTo(15);
                assertThat(accepted.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT))
                        .isEqualTo(3);
                assumeTrue(accepted.supportedOptions().contains(ExtendedSocketOptions.TCP_QUICKACK), "Linux");
                assertThat(userTimeoutMs(accepted)).isEqualTo(90_000);
            }
        }
    }

    @SuppressWarnings("restricted")
    private static int userTimeoutMs(SocketChannel channel) throws Throwable {
        final int descriptor = (int)
                Class.forName("sun.nio.ch.SelChImpl").getMethod("getFDVal").invoke(channel);
        final Linker linker = Linker.nativeLinker();
        final MethodHandle getOption = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("getsockopt"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment value = arena.allocate(JAVA_INT);
            final MemorySegment length = arena.allocate(JAVA_INT);
            length.set(JAVA_INT, 0, (int) JAVA_INT.byteSize());
            final int error = (int) getOption.invokeExact(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, value, length);
            assertThat(error).isZero();
            return value.get(JAVA_INT, 0);
        }
    }
}
