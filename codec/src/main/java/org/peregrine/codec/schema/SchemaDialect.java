package org.peregrine.codec.schema;

/** The dialects of JSON Schema that are understood. */
public enum SchemaDialect {
    /** 2020-12, and what a schema without {@code $schema} is taken for. */
    DRAFT_2020_12("https://json-schema.org/draft/2020-12/schema"),
    /** Draft-07. */
    DRAFT_07("http://json-schema.org/draft-07/schema");

    private final String uri;

    SchemaDialect(final String uri) {
        this.uri = uri;
    }

    /**
     * The value of {@code $schema} for this dialect.
     *
     * @return the meta-schema's URI, without an empty fragment.
     */
    public String uri() {
        return uri;
    }

    /**
     * The dialect of a URI.
     *
     * @param uri without fragment.
     * @return the dialect, or null when none is known by that URI.
     */
    public static SchemaDialect of(final String uri) {
        final String written = withOwnScheme(uri);
        for (final SchemaDialect dialect : values()) {
            if (dialect.uri.equals(written)) {
                return dialect;
            }
        }
        return null;
    }

    /**
     * The URI of a meta-schema under the scheme that it is published under: schemas in the field have either.
     *
     * @param uri under either scheme.
     * @return the published URI; any other URI as it is.
     */
    public static String withOwnScheme(final String uri) {
        if (uri.startsWith("http://json-schema.org/draft/2020-12/")) {
            return "https" + uri.substring("http".length());
        }
        return uri.equals("https://json-schema.org/draft-07/schema") ? DRAFT_07.uri : uri;
    }
}
