package org.peregrine.transports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;

/** A peer on the test's own thread: it never blocks, the server's cycles run in between. */
public final class TestClient implements AutoCloseable {
    private final TestServer server;
    private final SocketChannel channel;
    private final StringBuilder received = new StringBuilder();
    private final ByteBuffer input;
    private boolean ended;
    private boolean reset;
    private boolean refused;
    private TestTls tls;

    public TestClient(TestServer server) throws IOException {
        this(server, server.address());
    }

    public TestClient(TestServer server, SocketAddress address) throws IOException {
        this(server, address, 0);
    }

    /** A peer whose system holds little that it has not read; 0 for as much as usual. */
    public TestClient(TestServer server, SocketAddress address, int receiveBytes) throws IOException {
        this(server, address, receiveBytes, null);
    }

    private TestClient(TestServer server, SocketAddress address, int receiveBytes, InetAddress from)
            throws IOException {
        this.server = server;
        this.input = server.clientInput;
        if (address instanceof UnixDomainSocketAddress) {
            this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        } else { // A handshake writes several times, which must not wait for each other.
            this.channel = SocketChannel.open().setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        if (receiveBytes > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBytes);
        }
        if (from != null) {
            channel.bind(new InetSocketAddress(from, 0));
        }
        channel.connect(address);
        channel.configureBlocking(false);
        if (TestTls.isEverywhere()) {
            encrypt(TestTls.clientOfTheRun());
        }
    }

    /** A peer of another address of this machine, as 127.0.0.2. */
    public static TestClient from(String address, TestServer server) throws IOException {
        return new TestClient(server, server.address(), 0, InetAddress.getByName(address));
    }

    /** Does its part of TLS with the engine of a client. */
    public TestClient over(SSLEngine engine) throws IOException {
        encrypt(engine);
        return this;
    }

    /** A peer that has done its part of TLS with the engine of a client. */
    public TestClient(TestServer server, SSLEngine engine) throws IOException {
        this(server);
        encrypt(engine);
    }

    /** Connects where there is no room; returns the refusal. Over TLS it is empty: before a handshake no peer can read. */
    public static String refusal(TestServer server) throws IOException {
        try (TestClient refused = new TestClient(server)) {
            return refused.awaitEnd();
        } catch (final IOException closed) {
            if (TestTls.isEverywhere()) {
                return "";
            }
            throw closed;
        }
    }

    private void encrypt(SSLEngine engine) throws IOException {
        final long before = server.handshakes();
        tls = new TestTls(channel, engine);
        engine.beginHandshake();
        final IOException[] failure = {null};
        server.runHandshakes(Long.MAX_VALUE, () -> {
            try {
                return tls.handshake();
            } catch (final IOException broken) {
                failure[0] = broken;
                return true;
            }
        });
        if (failure[0] != null) {
            channel.close();
            throw failure[0];
        }
        server.runHandshakes(before + 1, this::isEnded);
    }

    private int readOnce(ByteBuffer target) throws IOException {
        return tls == null ? channel.read(target) : tls.read(target);
    }

    /** Sends all of it, with cycles of the server when the socket is full. */
    public TestClient send(String text) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        server.runUntil(() -> {
            write(bytes);
            return !bytes.hasRemaining();
        });
        return this;
    }

    /** Sends lines a first message, after which they may be anything, and forgets it. */
    public TestClient greet() throws IOException {
        send("{}\n").awaitText("<{}>\n");
        server.frames.clear();
        return forget();
    }

    /** Sends what the socket takes without anybody reading; returns the bytes that it took. */
    public int sendSome(String text) {
        final ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        write(bytes);
        return refused ? 0 : bytes.position();
    }

    private void write(ByteBuffer bytes) {
        try {
            if (tls == null) {
                channel.write(bytes);
            } else {
                tls.write(bytes);
            }
        } catch (IOException e) { // The server closed: what it said before is read by the test.
            bytes.position(bytes.limit());
            refused = true;
        }
    }

    /** Reads a little and forgets it. */
    public void readSome(int most) throws IOException {
        readOnce(input.clear().limit(most));
    }

    /** Reads what is there. */
    public String read() {
        try {
            input.clear();
            int count = ended ? -1 : readOnce(input);
            while (count > 0) {
                received.append(StandardCharsets.ISO_8859_1.decode(input.flip()));
                input.clear();
                count = readOnce(input);
            }
            ended |= count < 0;
        } catch (IOException e) { // Reset.
            ended = true;
            reset = true;
        }
        return received.toString();
    }

    /** Waits until all that came so far, and was not taken, contains this text. */
    public String awaitText(String text) {
        server.runUntil(() -> read().contains(text));
        return received.toString();
    }

    public String awaitLength(int length) {
        server.runUntil(() -> read().length() >= length);
        return received.toString();
    }

    /** Waits until the server ended the connection; returns what it said. */
    public String awaitEnd() {
        server.runUntil(() -> {
            read();
            return ended;
        });
        return received.toString();
    }

    /** Forgets what came so far. */
    public TestClient forget() {
        received.setLength(0);
        return this;
    }

    public boolean isReset() {
        return reset;
    }

    /** Lets go of this end of TLS, so that what is left in memory is the server's. */
    public TestClient abandonTls() {
        tls = null;
        return this;
    }

    public TestClient shutdownOutput() throws IOException {
        if (tls == null) {
            channel.shutdownOutput();
        } else {
            tls.shutdownOutput();
        }
        return this;
    }

    public void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    public boolean isEnded() {
        read();
        return ended;
    }

    /** Ends without a word to TLS, as a peer that breaks down. */
    public void cut() throws IOException {
        channel.close();
    }

    /** Ends in order. */
    @Override
    public void close() throws IOException {
        if (tls != null && channel.isOpen()) {
            tls.tryEnd();
        }
        channel.close();
    }
}
