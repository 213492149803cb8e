package org.peregrine.engine.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.peregrine.engine.transport.BufferPool;
import org.peregrine.engine.transport.Frame;
import org.peregrine.engine.transport.FrameHeader;

/** Unchecked credentials tell whose something is, whether or not they fit into the memory of a frame. */
final class CredentialDigestTest {
    private static final String BODY = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    private final BufferPool pool = new BufferPool(1 << 16, 1 << 18);
    private final CredentialDigest digest = new CredentialDigest();

    private FrameRegion taken(int inlineBytes, String credentials, String body) {
        final byte[] bytes = (credentials + body).getBytes(StandardCharsets.ISO_8859_1);
        final Frame frame = new Frame().start(1, 1, false);
        frame.header(FrameHeader.AUTHORIZATION, 0, credentials.length());
        frame.bytes(new UnsafeBuffer(bytes), credentials.length(), body.length());
        final FrameRegion region = new FrameRegion(new UnsafeBuffer(new byte[inlineBytes]), pool, digest);
        region.take(frame);
        return region;
    }

    private static String text(FrameRegion region) {
        final byte[] bytes = new byte[region.buffer().capacity()];
        region.buffer().getBytes(0, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldTakeNoRoomForLargeOnes() {
        final FrameRegion region = taken(512, "Bearer " + "t".repeat(5_000), BODY);
        assertThat(pool.borrowedBytes()).isZero();
        assertThat(text(region)).contains(BODY).doesNotContain("ttt");
    }

    @Test
    void shouldBeTheSameWhereverTheCredentialsFit() {
        final String credentials = "Bearer " + "\u00e9t".repeat(2_000);
        final byte[] large = taken(1 << 14, credentials, BODY).credentialsDigest();
        assertThat(taken(512, credentials, BODY).credentialsDigest()).isEqualTo(large);
        assertThat(taken(512, credentials, "\"" + "x".repeat(1_000) + "\"").credentialsDigest())
                .as("the body does not fit either")
                .isEqualTo(large);
        assertThat(taken(512, credentials + "u", BODY).credentialsDigest()).isNotEqualTo(large);
        assertThat(taken(512, "", BODY).credentialsDigest()).isNull();
    }

    @Test
    void shouldTakeTheNextOnesAsTheyAre() {
        final FrameRegion region = taken(512, "Bearer " + "t".repeat(5_000), BODY);
        region.release();
        final byte[] bytes = ("Bearer k" + BODY).getBytes(StandardCharsets.ISO_8859_1);
        final Frame frame = new Frame().start(1, 1, false);
        frame.header(FrameHeader.AUTHORIZATION, 0, 8);
        frame.bytes(new UnsafeBuffer(bytes), 8, BODY.length());
        region.take(frame);
        assertThat(region.credentialsDigest())
                .isEqualTo(taken(1 << 14, "Bearer k", BODY).credentialsDigest());
        assertThat(region.copyHeader(FrameHeader.AUTHORIZATION)).hasSize(8);
    }
}
