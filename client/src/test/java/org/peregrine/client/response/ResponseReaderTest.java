package org.peregrine.client.response;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.peregrine.client.socket.Block;

final class ResponseReaderTest {
    private static final int MUTATIONS = 200_000;

    /** The events of the reader, with the pieces of a body joined. */
    private static final class Notes implements ResponseReader.Sink {
        final List<String> events = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();

        @Override
        public void onHead(UnsafeBuffer buffer, ResponseHead head) {
            events.add(head.status()
                    + (head.closing() ? " closing" : "")
                    + (head.isEventStream() ? " events" : "")
                    + (head.sessionLength() > 0
                            ? " session "
                                    + buffer.getStringWithoutLengthAscii(head.sessionOffset(), head.sessionLength())
                            : ""));
        }

        @Override
        public void onBody(UnsafeBuffer buffer, int offset, int length) {
            body.append(buffer.getStringWithoutLengthAscii(offset, length));
        }

        @Override
        public void onResponseEnd() {
            events.add("body " + body);
            body.setLength(0);
        }

        @Override
        public void onFault(String reason) {
            events.add("fault: " + reason);
        }
    }

    private static String vector(String name) throws IOException {
        try (var in = ResponseReaderTest.class.getResourceAsStream("/http-responses/" + name + ".txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\n", "\r\n");
        }
    }

    /** Feeds bytes in pieces of a length, keeping what the reader does not take. */
    private static List<String> read(byte[] bytes, int piece) {
        final Notes notes = new Notes();
        final ResponseReader reader = new ResponseReader(notes);
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + Block.PADDING]);
        int start = 0;
        for (int limit = 0; limit < bytes.length; ) {
            final int count = Math.min(piece, bytes.length - limit);
            buffer.putBytes(limit, bytes, limit, count);
            limit += count;
            int taken = reader.take(buffer, start, limit);
            while (taken > start) {
                start = taken;
                taken = start < limit ? reader.take(buffer, start, limit) : start;
            }
        }
        reader.endOfInput();
        return notes.events;
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "chunked", "until-end", "several", "lower-case", "interim"})
    void shouldReadTheSameInAnyPieces(String name) throws IOException {
        final String[] parts = vector(name).split("=== expected\r\n", -1);
        final byte[] bytes = parts[0].getBytes(StandardCharsets.US_ASCII);
        final List<String> expected = parts[1].lines().toList();
        for (int piece = 1; piece <= bytes.length; piece++) {
            assertThat(read(bytes, piece)).as("pieces of %d", piece).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.6\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno name\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n"
            })
    void shouldSayWhatIsWrong(String response) {
        final List<String> events = read(response.getBytes(StandardCharsets.US_ASCII), response.length());
        assertThat(events.getLast()).startsWith("fault: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1|Connection: close|true",
                "1.1|Connection: Close, TE|true",
                "1.1|connection:\tTE ,, CLOSE|true",
                "1.1|Connection: TE;Connection: close|true",
                "1.1|Connection: close;Connection: keep-alive|true",
                "1.1|Connection: TE, not-close|false",
                "1.1|Connection: keep-alive, Upgrade|false",
                "1.1|Connection:|false",
                "1.0|Connection: Keep-Alive, TE|false",
                "1.0|Connection: TE|true",
                "1.0|Connection: close, keep-alive|true"
            })
    void shouldReadTheOptionsOfTheConnection(String version, String fields, boolean closing) {
        final String response =
                "HTTP/" + version + " 200 OK\r\n" + fields.replace(";", "\r\n") + "\r\nContent-Length: 0\r\n\r\n";
        assertThat(read(response.getBytes(StandardCharsets.US_ASCII), 7).getFirst())
                .isEqualTo(closing ? "200 closing" : "200");
    }

    @Test
    void shouldNeverThrowWhateverComes() throws IOException {
        final Random random = new Random(4711);
        final List<byte[]> seeds = new ArrayList<>();
        for (final String name : List.of("length", "chunked", "until-end", "several", "lower-case", "interim")) {
            seeds.add(vector(name).split("=== expected", -1)[0].getBytes(StandardCharsets.US_ASCII));
        }
        int faults = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            final byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : "\r\n:0;f".charAt(random.nextInt(6)));
            }
            faults += read(bytes, 1 + random.nextInt(bytes.length)).toString().contains("fault") ? 1 : 0;
        }
        assertThat(faults).isBetween(MUTATIONS / 20, MUTATIONS - MUTATIONS / 20);
    }

    /** Bytes that nobody reads end at some point, however much of it comes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4096})
    void shouldEndWhatNobodyReads(int piece) {
        final String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        final String extension = "1;" + "x".repeat(10_000) + "\r\na\r\n";
        final String interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
        final String last = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        assertThat(readText(chunked + extension.repeat(3) + "0\r\n\r\n", piece)).containsExactly("200", "body aaa");
        assertThat(readText(interim.repeat(100) + last + interim.repeat(100) + last, piece))
                .containsExactly("200", "body ok", "200", "body ok");
        assertThat(readText(chunked + "1;" + "x".repeat(20_000), piece))
                .containsExactly("200", "fault: chunk extensions or trailers of more than 16384 bytes");
        assertThat(readText(chunked + "0\r\n" + "X: y\r\n".repeat(5_000), piece))
                .containsExactly("200", "fault: chunk extensions or trailers of more than 16384 bytes");
        assertThat(readText(interim.repeat(101) + last, piece))
                .first()
                .isEqualTo("fault: more than 100 interim responses");
    }

    private static List<String> readText(String text, int piece) {
        return read(text.getBytes(StandardCharsets.US_ASCII), piece);
    }
}
