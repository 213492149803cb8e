package org.peregrine.tools.chaos.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.peregrine.client.Target;

/** A connection of lines whose every byte the scenario decides. One thread. */
public final class ByteClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;
    private static final int SMALL_BUFFER = 4_096;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int id;

    private ByteClient(Socket socket, InetSocketAddress address, boolean slow) throws IOException {
        this.socket = socket;
        if (slow) {
            socket.setReceiveBufferSize(SMALL_BUFFER);
        }
        socket.connect(address, TIMEOUT_MS);
        socket.setSoTimeout(TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /**
     * Connects.
     *
     * @param address of lines over TCP.
     * @return connected.
     * @throws IOException when nobody is there.
     */
    public static ByteClient connect(InetSocketAddress address) throws IOException {
        return new ByteClient(new Socket(), address, false);
    }

    /**
     * Connects with TLS.
     *
     * @param tls of the client.
     * @param target of lines with TLS.
     * @return connected; the handshake comes with the first line.
     * @throws IOException when nobody is there.
     */
    public static ByteClient connect(SSLContext tls, Target target) throws IOException {
        return new ByteClient(tls.getSocketFactory().createSocket(), (InetSocketAddress) target.address(), false);
    }

    /** One whose system takes little that is not read. */
    public static ByteClient connectSlow(InetSocketAddress address) throws IOException {
        return new ByteClient(new Socket(), address, true);
    }

    /** Waits no longer than that for what it reads: not all that is sent has an answer. */
    public ByteClient answerTimeout(int ms) throws IOException {
        socket.setSoTimeout(ms);
        return this;
    }

    /** Calls a tool and waits for the answer. */
    public String call(String tool, String arguments) throws IOException {
        send(tool, arguments);
        return readLine();
    }

    /**
     * Calls a tool, and does not wait.
     *
     * @param tool its name.
     * @param arguments a JSON object.
     * @throws IOException when the connection has ended.
     */
    public void send(String tool, String arguments) throws IOException {
        sendRaw(("{\"jsonrpc\":\"2.0\",\"id\":" + ++id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                        + "\",\"arguments\":" + arguments + "}}\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a request of 2026-07-28, of a client that knows tasks, and waits for the answer. */
    public String modern(String method, String params) throws IOException {
        sendModern(method, params);
        return readLine();
    }

    /**
     * Sends a request of 2026-07-28, of a client that knows tasks, and does not wait.
     *
     * @param method of the request.
     * @param params members of its params.
     * @throws IOException when the connection has ended.
     */
    public void sendModern(String method, String params) throws IOException {
        sendRaw(("{\"jsonrpc\":\"2.0\",\"id\":" + ++id + ",\"method\":\"" + method + "\",\"params\":{" + params
                        + ",\"_meta\":"
                        + "{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":{\"extensions\":{"
                        + "\"io.modelcontextprotocol/tasks\":{}}}}}}\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes as they are.
     *
     * @param bytes of any kind.
     * @throws IOException when the connection has ended.
     */
    public void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /**
     * Waits for a line.
     *
     * @return without its end.
     * @throws IOException when the connection has ended, or none came in time.
     */
    public String readLine() throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The server has ended the connection");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** The thread of the path that serves this connection. */
    public String where() throws IOException {
        return shard(call("where", "{}"));
    }

    /** The shard in an answer of the tool that names its thread. */
    public static String shard(String answer) throws IOException {
        final int at = answer.indexOf("pg");
        if (at < 0) {
            throw new IOException("No thread is named in " + answer);
        }
        return answer.substring(at, answer.indexOf('-', at));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException closed) {
            return;
        }
    }
}
