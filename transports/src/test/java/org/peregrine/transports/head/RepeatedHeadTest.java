package org.peregrine.transports.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Whatever came before, a head is read as the parser reads it alone. */
class RepeatedHeadTest {
    private static final int PADDING = 16;
    private static final String FIELDS = """
            Host: localhost\r
            Content-Type: application/json\r
            Accept: application/json, text/event-stream\r
            """;
    private static final List<String> HEADS = List.of(
            "POST /mcp HTTP/1.1\r\n" + FIELDS + "Content-Length: 123\r\n\r\n",
            "POST /mcp HTTP/1.1\r\n" + FIELDS + "Content-Length:  12\r\n\r\n",
            "POST /mcp HTTP/1.1\r\nContent-Length: 123\r\n" + FIELDS + "Mcp-Param-A: 1\r\n\r\n",
            "POST /mcp HTTP/1.1\r\n" + FIELDS + "Transfer-Encoding: chunked\r\n\r\n",
            "POST http://a.b/mcp HTTP/1.1\r\n" + FIELDS + "Content-Length: 123\r\n\r\n",
            "GET /mcp?a=b HTTP/1.0\r\n" + FIELDS + "Connection: close\r\n\r\n",
            "GET /mcp HTTP/1.1\r\n" + FIELDS + "X-Long: " + "x".repeat(RepeatedHead.MAX_BYTES) + "\r\n\r\n");

    private final RepeatedHead heads = new RepeatedHead();

    private static UnsafeBuffer buffer(String text, int start) {
        return new UnsafeBuffer(
                (" ".repeat(start) + text + "\0".repeat(PADDING)).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void check(String text, int start, HttpHead head) {
        final UnsafeBuffer buffer = buffer(text, start);
        final HttpHead expected = new HttpHead();
        final HttpRefusal refusal = HttpRequestParser.parse(buffer, start, start + text.length(), expected);
        assertThat(heads.parse(buffer, start, start + text.length(), head))
                .as(text)
                .isEqualTo(refusal);
        if (refusal == HttpRefusal.NONE) {
            assertThat(text(buffer, start, head)).as(text).isEqualTo(text(buffer, start, expected));
            assertThat(head)
                    .as(text)
                    .usingRecursiveComparison()
                    .ignoringFields("lengths")
                    .isEqualTo(expected);
        }
    }

    /** Values of all fields: the length of an absent one says nothing. */
    private static String text(UnsafeBuffer buffer, int start, HttpHead head) {
        final StringBuilder text = new StringBuilder();
        for (final HttpField field : HttpField.values()) {
            if (head.has(field)) {
                text.append(field)
                        .append('=')
                        .append(buffer.getStringWithoutLengthAscii(start + head.offset(field), head.length(field)));
            }
        }
        return text.toString();
    }

    @Test
    void shouldReadHeadsAsTheParserDoesInAnyOrder() {
        final Random random = new Random(7);
        final HttpHead[] connections = {new HttpHead(), new HttpHead()};
        for (int i = 0; i < 2_000; i++) {
            final String head = HEADS.get(random.nextInt(1 + random.nextInt(HEADS.size())));
            check(
                    head.replace("123", String.valueOf(100 + random.nextInt(900))),
                    random.nextInt(9),
                    connections[i & 1]);
        }
    }

    /** A byte that differs is seen, wherever it stands. */
    @Test
    void shouldSeeEachByteThatDiffers() {
        final String known = HEADS.getFirst();
        final HttpHead head = new HttpHead();
        final int bodyOfLine = known.indexOf('\r');
        for (int i = 0; i < known.length(); i++) {
            for (final char other : "x1 :".toCharArray()) {
                if (known.charAt(i) > ' ' || i < bodyOfLine) { // Line ends are the scanner's.
                    check(known, 0, head);
                    check(known.substring(0, i) + other + known.substring(i + 1), 0, head);
                }
            }
        }
    }

    /** Clients in turn do not copy their heads here each time, and one that goes on alone is remembered. */
    @Test
    void shouldRememberWhatIsRepeated() {
        final HttpHead head = new HttpHead();
        check(HEADS.get(0), 0, head);
        for (int i = 0; i < 8; i++) {
            check(HEADS.get(3), 0, head);
            assertThat(heads.isKept(buffer(HEADS.get(0), 0), 0, HEADS.get(0).length()))
                    .isTrue();
        }
        check(HEADS.get(3), 0, head);
        assertThat(heads.isKept(buffer(HEADS.get(3), 0), 0, HEADS.get(3).length()))
                .isTrue();
        check(HEADS.get(6), 0, head);
        assertThat(heads.isKept(buffer(HEADS.get(6), 0), 0, HEADS.get(6).length()))
                .isFalse();
    }
}
