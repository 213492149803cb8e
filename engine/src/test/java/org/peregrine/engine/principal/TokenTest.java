package org.peregrine.engine.principal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A token is known by each of its bytes, wherever it stands in a request. */
final class TokenTest {
    private static final int OFFSET = 3;
    private static final int LONGEST = 100;

    @Test
    void shouldMatchNoTokenThatDiffersInOneByteOfARequestInTheHeap() {
        assertThatEachByteCounts(new UnsafeBuffer(new byte[OFFSET + LONGEST + 1]));
    }

    @Test
    void shouldMatchNoTokenThatDiffersInOneByteOfARequestOutsideOfTheHeap() {
        assertThatEachByteCounts(new UnsafeBuffer(ByteBuffer.allocateDirect(OFFSET + LONGEST + 1)));
    }

    @Test
    void shouldReadNothingBeyondTheRequest() {
        final UnsafeBuffer request = new UnsafeBuffer(ByteBuffer.allocateDirect(LONGEST));
        final Token token = new Token(0, request, 0, LONGEST);

        assertThatThrownBy(() -> token.matches(request, 1, LONGEST)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static void assertThatEachByteCounts(UnsafeBuffer request) {
        for (int length = 1; length <= LONGEST; length++) {
            for (int i = 0; i <= LONGEST; i++) {
                request.putByte(OFFSET + i, (byte) ('a' + i % 26));
            }
            final Token token = new Token(0, request, OFFSET, length);
            assertThat(token.matches(request, OFFSET, length)).isTrue();
            assertThat(token.matches(request, OFFSET, length + 1)).isFalse();
            assertThat(token.matches(request, OFFSET, length - 1)).isFalse();
            for (int i = 0; i < length; i++) {
                final byte before = request.getByte(OFFSET + i);
                request.putByte(OFFSET + i, (byte) (before ^ 1));
                assertThat(token.matches(request, OFFSET, length)).isFalse();
                request.putByte(OFFSET + i, before);
            }
        }
    }
}
