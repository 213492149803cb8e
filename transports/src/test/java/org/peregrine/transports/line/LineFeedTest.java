package org.peregrine.transports.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class LineFeedTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100 + 8]);

    @Test
    void shouldFindTheFirstLineFeedAtEveryPosition() {
        final Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < buffer.capacity(); i++) {
                buffer.putByte(i, (byte) (random.nextInt(40) == 0 ? '\n' : random.nextInt(256)));
            }
            final int from = random.nextInt(100);
            final int to = from + random.nextInt(101 - from);
            assertThat(LineFeed.indexOf(buffer, from, to)).isEqualTo(byByte(from, to));
        }
    }

    @Test
    void shouldNotTakeNeighboursOfTheLineFeedForOne() {
        for (int value = 0; value < 256; value++) {
            buffer.setMemory(0, 32, (byte) value);
            assertThat(LineFeed.indexOf(buffer, 3, 20)).isEqualTo(value == '\n' ? 3 : -1);
        }
    }

    private int byByte(int from, int to) {
        for (int i = from; i < to; i++) {
            if (buffer.getByte(i) == '\n') {
                return i;
            }
        }
        return -1;
    }
}
