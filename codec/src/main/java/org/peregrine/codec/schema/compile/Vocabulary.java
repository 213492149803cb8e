package org.peregrine.codec.schema.compile;

import java.util.EnumSet;
import java.util.Set;

/** The vocabularies of 2020-12 that change what is checked. */
enum Vocabulary {
    CORE("core"),
    APPLICATOR("applicator"),
    UNEVALUATED("unevaluated"),
    VALIDATION("validation"),
    META_DATA("meta-data"),
    FORMAT_ANNOTATION("format-annotation"),
    FORMAT_ASSERTION("format-assertion"),
    CONTENT("content");

    /** Vocabularies of a schema without a meta-schema of its own. */
    static final Set<Vocabulary> STANDARD = Set.copyOf(EnumSet.complementOf(EnumSet.of(Vocabulary.FORMAT_ASSERTION)));

    private final String uri;

    Vocabulary(final String name) {
        uri = "https://json-schema.org/draft/2020-12/vocab/" + name;
    }

    /** The vocabulary of a URI, or null. */
    static Vocabulary of(final String uri) {
        for (final Vocabulary vocabulary : values()) {
            if (vocabulary.uri.equals(uri)) {
                return vocabulary;
            }
        }
        return null;
    }
}
