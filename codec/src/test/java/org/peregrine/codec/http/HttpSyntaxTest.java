package org.peregrine.codec.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HttpSyntaxTest {
    private static final int PADDING = 8;

    /** RFC 9110, 5.5: visible characters, space, tab and what is not ASCII. */
    private static boolean isOfValue(int b) {
        return b == '\t' || (b >= ' ' && b != 0x7F);
    }

    @Test
    void shouldEndAValueAtEachByteThatIsNoneOfIt() {
        for (int b = 0; b < 256; b++) {
            for (int at = 0; at < 20; at++) {
                final byte[] bytes = new byte[32 + PADDING];
                bytes[at] = (byte) b;
                for (int i = 0; i < at; i++) {
                    bytes[i] = (byte) (i % 2 == 0 ? 'a' : 0xFF);
                }
                final int end = HttpSyntax.valueEnd(new UnsafeBuffer(bytes), 0);
                assertThat(end).as("byte %d at %d", b, at).isEqualTo(isOfValue(b) ? at + 1 : at);
            }
        }
    }

    @Test
    void shouldFindTheEndThatAWalkByBytesFinds() {
        final SplittableRandom random = new SplittableRandom(20261129);
        for (int round = 0; round < 20_000; round++) {
            final byte[] bytes = new byte[random.nextInt(1, 60) + PADDING];
            for (int i = 0; i < bytes.length; i++) {
                final int kind = random.nextInt(40);
                bytes[i] = (byte) (kind == 0 ? '\t' : kind == 1 ? random.nextInt(256) : random.nextInt(' ', 0x7F));
            }
            bytes[bytes.length - PADDING] = '\r';
            final int from = random.nextInt(bytes.length - PADDING);
            int expected = from;
            while (isOfValue(bytes[expected] & 0xFF)) {
                expected++;
            }
            assertThat(HttpSyntax.valueEnd(new UnsafeBuffer(bytes), from)).isEqualTo(expected);
        }
    }

    private static byte lower(int b) {
        return (byte) (b >= 'A' && b <= 'Z' ? b + 32 : b);
    }

    @Test
    void shouldCompareEachByteAtEachPlaceWithoutRegardToTheCaseOfLetters() {
        for (int length = 1; length < 20; length++) {
            final byte[] expected = new byte[length];
            Arrays.fill(expected, (byte) 'x');
            for (int at = 0; at < length; at++) {
                for (int b = 0; b < 256; b++) {
                    final byte[] bytes = new byte[3 + length];
                    Arrays.fill(bytes, (byte) 'X');
                    bytes[3 + at] = (byte) b;
                    expected[at] = lower(b);
                    final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
                    assertThat(HttpSyntax.equalsLower(buffer, 3, length, expected))
                            .as("byte %d at %d of %d", b, at, length)
                            .isTrue();
                    expected[at] ^= 1;
                    assertThat(HttpSyntax.equalsLower(buffer, 3, length, expected))
                            .isEqualTo(lower(b) == expected[at]);
                }
                expected[at] = 'x';
            }
            assertThat(HttpSyntax.equalsLower(new UnsafeBuffer(new byte[40]), 0, length + 1, expected))
                    .isFalse();
        }
    }
}
