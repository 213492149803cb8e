package org.peregrine.codec.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jackson, set to what RFC 8259 says: UTF-8 only, one value and nothing after it, a depth limit; its other limits out of the way. */
final class JacksonReference {
    private final JsonMapper mapper;

    JacksonReference(final int maxDepth) {
        this(maxDepth, false);
    }

    JacksonReference(final int maxDepth, final boolean charsetDetection) {
        final StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxNumberLength(1_000_000)
                .maxNameLength(1_000_000)
                .build();
        mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .configure(TokenStreamFactory.Feature.CHARSET_DETECTION, charsetDetection)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** The tree, or null when Jackson rejects the bytes. */
    JsonNode read(final byte[] bytes) {
        try {
            final JsonNode node = mapper.readTree(bytes);
            return node.isMissingNode() ? null : node;
        } catch (final JacksonException rejected) {
            return null;
        }
    }

    static boolean isUtf8(final byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (final CharacterCodingException malformed) {
            return false;
        }
    }
}
