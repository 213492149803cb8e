package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class JsonWriterMarkTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
    private final JsonWriter writer = new JsonWriter().wrap(buffer, 0, 256);

    private String text() {
        return new String(Arrays.copyOf(buffer.byteArray(), writer.position()), StandardCharsets.UTF_8);
    }

    @Test
    void shouldTakeBackWhatFollowsTheMark() {
        writer.beginObject().name("a").beginArray().mark();
        writer.value(1).beginObject().name("b").beginArray().beginString().append("x");
        writer.rewind().value(2).value(3).endArray().endObject();
        assertThat(text()).isEqualTo("{\"a\":[2,3]}");
    }

    @Test
    void shouldKeepTheCommaOfWhatIsBeforeTheMark() {
        writer.beginArray().value(1).mark().value(2).rewind().value(3).endArray();
        assertThat(text()).isEqualTo("[1,3]");
    }

    @Test
    void shouldRewindToTheStartWithoutAMark() {
        writer.beginArray().value(1).rewind().value(true);
        assertThat(text()).isEqualTo("true");
    }

    @Test
    void shouldStayOverflowed() {
        writer.wrap(buffer, 0, 4)
                .beginArray()
                .mark()
                .value(123_456)
                .rewind()
                .value(1)
                .endArray();
        assertThat(writer.overflowed()).isTrue();
        assertThat(writer.position()).isEqualTo(1);
    }

    @Test
    void shouldRewindIntoAGrownBuffer() {
        final UnsafeBuffer larger = new UnsafeBuffer(new byte[64]);
        final JsonWriter growing = new JsonWriter().growth((full, usedEnd, requiredCapacity) -> {
            larger.putBytes(0, full, 0, usedEnd);
            return larger;
        });
        growing.wrap(new UnsafeBuffer(new byte[4]), 0, 4).beginArray().value(1).mark();
        growing.value("longer than that").rewind().value(2).endArray();
        assertThat(growing.overflowed()).isFalse();
        assertThat(growing.buffer().getStringWithoutLengthAscii(0, growing.position()))
                .isEqualTo("[1,2]");
    }
}
