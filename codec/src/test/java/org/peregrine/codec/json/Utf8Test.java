package org.peregrine.codec.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Whole texts, against the JDK's decoder. */
class Utf8Test {
    private static final int[] LEADS = {
        0x00, 0x7F, 0x80, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF
    };
    private static final int MARGIN = 3;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    private void check(byte[] text) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[MARGIN + text.length + MARGIN]);
        buffer.putBytes(MARGIN, text);
        buffer.setMemory(MARGIN + text.length, MARGIN, (byte) 0x80);
        assertThat(Utf8.isValid(buffer, MARGIN, text.length)).as("%s", text).isEqualTo(isValid(text));
    }

    private boolean isValid(byte[] text) {
        try {
            return decoder.decode(ByteBuffer.wrap(text)) != null;
        } catch (final CharacterCodingException ill) {
            return false;
        }
    }

    @Test
    void shouldJudgeEveryTextOfUpToTwoBytes() {
        check(new byte[0]);
        for (int first = 0; first < 256; first++) {
            check(new byte[] {(byte) first});
            for (int second = 0; second < 256; second++) {
                check(new byte[] {(byte) first, (byte) second});
            }
        }
    }

    @Test
    void shouldJudgeEveryEdgeOfThreeAndFourBytes() {
        for (int lead = 0xE0; lead < 256; lead++) {
            for (int second = 0x7F; second <= 0xC0; second++) {
                for (final int third : LEADS) {
                    check(new byte[] {(byte) lead, (byte) second, (byte) third});
                    check(new byte[] {(byte) lead, (byte) second, (byte) third, (byte) 0x80});
                    check(new byte[] {(byte) lead, (byte) second, (byte) third, (byte) 0xC0});
                }
            }
        }
    }

    @Test
    void shouldJudgeLongTextsWhereverSomethingIsWrong() {
        final Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            final StringBuilder text = new StringBuilder();
            final int length = random.nextInt(40);
            for (int i = 0; i < length; i++) {
                text.appendCodePoint(random.nextInt(4) > 0 ? 'a' + random.nextInt(26) : 0x20AC + random.nextInt(0x100));
            }
            final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            check(bytes);
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                check(bytes);
            }
        }
    }
}
