package org.peregrine.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bursts of 20,000 pipelined calls to the real process. The handlers of a group block until all of them run and then
 * answer at once, from as many threads.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BurstTest {
    private static final int CALLS = 20_000;
    /** One client has at most four fifths of them. */
    private static final int PERMITS = 2 * CALLS;

    private static final String BUDGET = "PEER_HEAP_BYTES=" + (256 << 20);
    /** As many as one HTTP connection may have under way. */
    private static final int HTTP_GROUP = 64;

    private static final Pattern ANSWER =
            Pattern.compile("\\{\"jsonrpc\":\"2.0\",\"id\":(\\d+),.*\"text\":\"(?:member )?(\\d+)\".*}");
    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)");
    private static final Executor WRITERS = Thread::startVirtualThread;

    @TempDir
    private Path directory;

    private static String call(int id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    private static String together(int number, int groupSize) {
        final int group = number / groupSize;
        final int size = Math.min(groupSize, CALLS - group * groupSize);
        return call(number, "together", "{\"number\":" + number + ",\"group\":" + group + ",\"size\":" + size + "}");
    }

    private ServeProcess serve(String... options) throws IOException {
        final String[] all = new String[options.length + 2];
        System.arraycopy(options, 0, all, 2, options.length);
        all[0] = "--kit=built-in";
        all[1] = "--plugin=" + PluginFile.demo(directory);
        return new ServeProcess(all);
    }

    private static CompletableFuture<Void> write(OutputStream target, IntFunction<String> message) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        final OutputStream out = new BufferedOutputStream(target, 1 << 16);
                        for (int i = 0; i < CALLS; i++) {
                            out.write(message.apply(i).getBytes(StandardCharsets.UTF_8));
                        }
                        out.flush();
                    } catch (final IOException failed) {
                        throw new AssertionError(failed);
                    }
                },
                WRITERS);
    }

    /** Notes an answer; its text is the number that the call with its id was given. */
    private static int note(String answer, BitSet answered) {
        final Matcher matcher = ANSWER.matcher(answer);
        assertThat(matcher.matches()).as(answer).isTrue();
        final int id = Integer.parseInt(matcher.group(1));
        assertThat(matcher.group(2)).isEqualTo(matcher.group(1));
        assertThat(answered.get(id)).as("answered before: %s", answer).isFalse();
        answered.set(id);
        return id;
    }

    @Test
    void shouldAnswerEachCallOnceWhenAllHandlersAnswerAtOnceOverStdio() throws Exception {
        try (ServeProcess serve = serve("--stdio", "--limit", "MAX_CONCURRENT_CALLS=" + PERMITS, "--limit", BUDGET)) {
            final OutputStream input = serve.process.getOutputStream();
            write(input, i -> together(i, CALLS) + "\n").join();
            assertAnswered(serve);
        }
    }

    @Test
    void shouldAnswerEachCallOnceWhenFastAndBlockingCallsMixOverStdio() throws Exception {
        try (ServeProcess serve = serve("--stdio", "--limit", "MAX_CONCURRENT_CALLS=" + PERMITS, "--limit", BUDGET)) {
            final CompletableFuture<Void> written = write(serve.process.getOutputStream(), i -> mixed(i) + "\n");
            assertAnswered(serve);
            written.join();
        }
    }

    private static String mixed(int number) {
        return switch (number % 3) {
            case 0 -> call(number, "echo", "{\"message\":\"" + number + "\"}");
            case 1 -> call(number, "shout", "{\"words\":\"" + number + "\"}");
            default -> call(number, "together", "{\"number\":" + number + ",\"group\":0,\"size\":" + CALLS / 3 + "}");
        };
    }

    private static void assertAnswered(ServeProcess serve) throws Exception {
        final BitSet answered = new BitSet(CALLS);
        final BufferedReader output = serve.process.inputReader(StandardCharsets.UTF_8);
        for (int i = 0; i < CALLS; i++) {
            note(output.readLine(), answered);
        }
        serve.process.getOutputStream().close();
        assertThat(output.readLine()).as("more than one answer for a call").isNull();
        assertThat(answered.cardinality()).isEqualTo(CALLS);
        assertThat(serve.awaitExit()).isZero();
    }

    @Test
    void shouldAnswerEachCallOnceAndInOrderOverOneHttpConnection() throws Exception {
        try (ServeProcess serve = serve("--http", "127.0.0.1:0")) {
            final URI http = serve.awaitHttp();
            try (Socket socket = new Socket(http.getHost(), http.getPort())) {
                socket.setSoTimeout((int) ServeProcess.PATIENCE.toMillis());
                final CompletableFuture<Void> written =
                        write(socket.getOutputStream(), i -> post(together(i, HTTP_GROUP)));
                final BitSet answered = new BitSet(CALLS);
                final InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
                for (int i = 0; i < CALLS; i++) {
                    assertThat(note(response(in), answered)).isEqualTo(i);
                }
                written.join();
                socket.shutdownOutput();
                assertThat(in.read()).as("more than one answer for a call").isEqualTo(-1);
            }
        }
    }

    private static String post(String body) {
        return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Reads one response; returns its body. */
    private static String response(InputStream in) throws IOException {
        final StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            final int b = in.read();
            assertThat(b).as("end after %s", head).isNotNegative();
            head.append((char) b);
        }
        final Matcher length = LENGTH.matcher(head);
        assertThat(head).startsWith("HTTP/1.1 200 ");
        assertThat(length.find()).isTrue();
        return new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.UTF_8);
    }
}
