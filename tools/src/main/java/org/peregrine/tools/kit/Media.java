package org.peregrine.tools.kit;

import java.util.Base64;

/** The smallest files that are what they say they are. */
final class Media {
    /** {@code image/png}: two by two pixels, blue and white. */
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAE0lEQVR42mOQz3/9//9/BiAGsgA86gjt5SS2hAAAAABJRU5ErkJggg==";

    /** {@code audio/wav}: a millisecond of silence, 8 kHz, 8 bits. */
    private static final String WAV = "UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==";

    private Media() {}

    static byte[] png() {
        return Base64.getDecoder().decode(PNG);
    }

    static byte[] wav() {
        return Base64.getDecoder().decode(WAV);
    }
}
