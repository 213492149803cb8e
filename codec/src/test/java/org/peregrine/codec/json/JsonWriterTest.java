package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class JsonWriterTest {
    private static final long SEED = 0x3217E5L;
    private static final JsonName NAME = JsonName.of("n\u00e4me\n");

    private final JsonWriter writer = new JsonWriter();
    private final UnsafeBuffer space = new UnsafeBuffer(new byte[4096]);
    private final JacksonReference jackson = new JacksonReference(100);
    private final SplittableRandom random = new SplittableRandom(SEED);

    @Test
    void shouldWriteEveryKindOfValueWithItsCommas() {
        start().beginObject()
                .name("a")
                .value(1L)
                .name(NAME)
                .beginArray()
                .value("x")
                .value((String) null);
        writer.value(true)
                .value(false)
                .nullValue()
                .value(-1.5)
                .value(Double.NaN)
                .value(Double.NEGATIVE_INFINITY);
        writer.beginObject().endObject().beginArray().endArray().endArray();
        writer.name("raw").rawValue("[1]".getBytes(StandardCharsets.US_ASCII));
        writer.name("copy")
                .value(PaddedMessage.value(" {\"k\":2} "))
                .name("absent")
                .value(new JsonValue());
        writer.name("sb").value(CharBuffer.wrap("t")).endObject();

        assertThat(text())
                .isEqualTo("{\"a\":1,\"n\u00e4me\\n\":[\"x\",null,true,false,null,-1.5,null,null,{},[]],"
                        + "\"raw\":[1],\"copy\":{\"k\":2},\"absent\":null,\"sb\":\"t\"}");
    }

    @Test
    void shouldWriteStringsInPieces() {
        final UnsafeBuffer utf8 = new UnsafeBuffer("\u20ac\"".getBytes(StandardCharsets.UTF_8));

        start().beginArray().beginString().append("a\"").append(7L).append(0.5).appendUtf8(utf8, 0, 4);
        writer.appendString(PaddedMessage.value("\"\\u0041\\n\""))
                .append(Double.NaN)
                .endString()
                .value(1)
                .endArray();

        assertThat(text()).isEqualTo("[\"a\\\"70.5\u20ac\\\"\\u0041\\nNaN\",1]");
    }

    @Test
    void shouldWriteFragmentsWithoutAnObjectAround() {
        start().name("a").value(1).name("b").beginObject().endObject();
        writer.rawBytes(",\"c\":".getBytes(StandardCharsets.US_ASCII));

        assertThat(text()).isEqualTo("\"a\":1,\"b\":{},\"c\":");
    }

    @Test
    void shouldEscapeSoThatJacksonReadsTheSame() {
        for (int i = 0; i < 20_000; i++) {
            final String text = randomText();
            final byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            start().beginObject().name(text).value(text).name("b");
            writer.utf8String(new UnsafeBuffer(utf8), 0, utf8.length).endObject();

            final JsonNode node = jackson.read(bytes());
            assertThat(node).as("seed %x: %s", SEED, text).isNotNull();
            assertThat(node.propertyNames()).contains(text);
            assertThat(node.path("b").stringValue()).isEqualTo(text);
        }
    }

    @Test
    void shouldCopyWhatItReads() {
        final RandomJson generator = new RandomJson(random);
        for (int i = 0; i < 5_000; i++) {
            final byte[] message = generator.message();
            copy(start(), PaddedMessage.value(message));

            assertThat(writer.overflowed()).isFalse();
            final byte[] expected = JsonEscapes.withoutLoneSurrogates(message.clone());
            assertThat(jackson.read(bytes())).as("seed %x", SEED).isEqualTo(jackson.read(expected));
        }
    }

    private static void copy(final JsonWriter to, final JsonValue value) {
        final JsonCursor cursor = new JsonCursor().wrap(value);
        switch (value.type()) {
            case OBJECT -> {
                to.beginObject();
                while (cursor.next()) {
                    copy(to.name(cursor.name()), cursor.value());
                }
                to.endObject();
            }
            case ARRAY -> {
                to.beginArray();
                while (cursor.next()) {
                    copy(to, cursor.value());
                }
                to.endArray();
            }
            case STRING -> to.beginString().appendString(value).endString();
            default -> to.value(value);
        }
    }

    @Test
    void shouldReplaceWhatIsNoUnicode() {
        final byte[] bad = {
            'a', (byte) 0xC0, (byte) 0x80, (byte) 0xED, (byte) 0xA0, (byte) 0x80, 'b', (byte) 0xE2, (byte) 0x82
        };

        start().beginArray()
                .value("\ud800x\udc00\ud83d")
                .utf8String(new UnsafeBuffer(bad), 0, bad.length)
                .endArray();

        assertThat(text()).isEqualTo("[\"\ufffdx\ufffd\ufffd\",\"a\ufffd\ufffd\ufffd\ufffd\ufffdb\ufffd\ufffd\"]");
    }

    @Test
    void shouldWriteDoublesThatReadBackTheSame() {
        final JsonValue value = new JsonValue();
        for (int i = 0; i < 1_000_000; i++) {
            final double number = Double.longBitsToDouble(random.nextLong());
            start().value(number);
            final double read = value.wrap(space, 0, writer.length()).doubleValue(Double.NaN);
            final boolean same = Double.isFinite(number)
                    ? Double.doubleToRawLongBits(read) == Double.doubleToRawLongBits(number)
                    : value.isNull();
            if (!same) {
                throw new AssertionError("seed %x: %s read back as %s".formatted(SEED, number, read));
            }
        }
    }

    @Test
    void shouldWriteDoublesThatAreJson() {
        for (final double number : new double[] {0, -0.0, 1, 1e7, 1e21, 1e-5, 4.9e-324, Double.MAX_VALUE, -123.456}) {
            start().value(number);
            assertThat(jackson.read(bytes()).doubleValue()).isEqualTo(number);
        }
    }

    @Test
    void shouldWriteLongs() {
        for (final long number :
                new long[] {0, 9, -9, 10, Long.MAX_VALUE, Long.MIN_VALUE, -1_000_000, Integer.MIN_VALUE}) {
            start().value(number);
            assertThat(text()).isEqualTo(Long.toString(number));
        }
        for (int i = 0; i < 10_000; i++) {
            final long number = random.nextLong() >> random.nextInt(64);
            start().value(number);
            assertThat(text()).isEqualTo(Long.toString(number));
        }
    }

    @Test
    void shouldWriteBase64() {
        for (int length = 0; length < 100; length++) {
            final byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) random.nextInt();
            }
            start().beginArray()
                    .base64(bytes)
                    .base64(new UnsafeBuffer(bytes), 0, length)
                    .endArray();
            final String expected = Base64.getEncoder().encodeToString(bytes);
            assertThat(text()).isEqualTo("[\"" + expected + "\",\"" + expected + "\"]");
        }
    }

    @Test
    void shouldFitExactlyOrOverflowWithoutWritingBehindTheLimit() {
        writeEverything(start());
        final byte[] whole = bytes();
        for (int room = 0; room <= whole.length; room++) {
            space.setMemory(0, space.capacity(), (byte) '#');
            writeEverything(writer.wrap(space, 3, 3 + room));
            assertThat(writer.overflowed()).isEqualTo(room < whole.length);
            assertThat(writer.length()).isLessThanOrEqualTo(room);
            assertThat(space.getByte(2)).isEqualTo((byte) '#');
            assertThat(space.getByte(3 + room)).isEqualTo((byte) '#');
        }
        assertThat(bytes()).isEqualTo(whole);
    }

    @Test
    void shouldGrowAndKeepWhatWasWritten() {
        writeEverything(start());
        final byte[] whole = bytes();
        for (int room = 0; room < whole.length; room++) {
            writer.growth((full, usedEnd, required) -> {
                final UnsafeBuffer larger = new UnsafeBuffer(new byte[required]);
                larger.putBytes(0, full, 0, usedEnd);
                return larger;
            });
            writeEverything(writer.wrap(new UnsafeBuffer(new byte[room]), 0, room));
            assertThat(writer.overflowed()).isFalse();
            assertThat(bytes()).isEqualTo(whole);
        }
        writer.growth((full, usedEnd, required) -> null);
        writeEverything(writer.wrap(new UnsafeBuffer(new byte[9]), 0, 9));
        assertThat(writer.overflowed()).isTrue();
    }

    private static void writeEverything(final JsonWriter to) {
        final byte[] bytes = "\u00e9\n".getBytes(StandardCharsets.UTF_8);
        to.beginObject()
                .name(NAME)
                .value("\u0001\"\u20ac\ud83d\ude00")
                .name("x")
                .value(-12345)
                .name("d")
                .value(0.1);
        to.name("b").base64(bytes).name("u").utf8String(new UnsafeBuffer(bytes), 0, bytes.length);
        to.name("a")
                .beginArray()
                .value(true)
                .nullValue()
                .beginString()
                .append(1.5)
                .append("\ud800")
                .endString();
        to.value(PaddedMessage.value("[1]")).endArray().endObject();
    }

    @Test
    void shouldOverflowBeyondItsDepth() {
        start();
        for (int i = 0; i < JsonWriter.MAX_DEPTH; i++) {
            writer.beginArray();
        }
        assertThat(writer.overflowed()).isFalse();
        for (int i = 0; i < JsonWriter.MAX_DEPTH; i++) {
            writer.endArray();
        }
        writer.value(1);
        assertThat(text()).isEqualTo("[".repeat(64) + "]".repeat(64) + ",1");
        start();
        for (int i = 0; i <= JsonWriter.MAX_DEPTH; i++) {
            writer.beginArray();
        }
        assertThat(writer.overflowed()).isTrue();
        writer.endObject().name("ignored").endString();
    }

    @Test
    void shouldRefuseWhatWouldNotBeJson() {
        assertThatThrownBy(() -> start().beginObject().value(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> start().beginObject().name("a").endObject()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> start().beginObject().name("a").name("b")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> start().beginArray().name("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> start().beginArray().endObject()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> start().endArray()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> start().append("a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> start().beginString().value(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseSpansOutsideTheirBuffers() {
        final UnsafeBuffer source = new UnsafeBuffer(new byte[4]);

        assertThatThrownBy(() -> start().rawValue(source, 1, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> start().rawValue(source, -1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> start().utf8String(source, 0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> start().base64(source, 0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> writer.wrap(source, 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PaddedMessage.value("\"a\"").copyString(source, -1, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(PaddedMessage.value("\"abcd\"").copyString(source, 1, 100)).isEqualTo(-1);
    }

    private String randomText() {
        final StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(30); left > 0; left--) {
            final int codePoint = switch (random.nextInt(4)) {
                case 0 -> random.nextInt(0x20);
                case 1 -> random.nextInt(0x80);
                case 2 -> random.nextInt(0xD800);
                default -> 0xE000 + random.nextInt(0x110000 - 0xE000);
            };
            text.appendCodePoint(codePoint);
        }
        return text.toString();
    }

    private JsonWriter start() {
        return writer.wrap(space, 0, space.capacity());
    }

    private byte[] bytes() {
        final byte[] bytes = new byte[writer.position()];
        writer.buffer().getBytes(0, bytes);
        return Arrays.copyOfRange(bytes, writer.position() - writer.length(), bytes.length);
    }

    private String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
