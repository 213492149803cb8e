package org.peregrine.codec.schema;

/**
 * Source of documents that a schema refers to and does not contain. The compiler itself reads no network and no
 * file.
 */
@FunctionalInterface
public interface SchemaResolver {
    /** Knows no document: every reference must lead into the schema itself or into a meta-schema. */
    SchemaResolver NONE = uri -> null;

    /**
     * Finds a document. Called while a schema is compiled, on the compiling thread.
     *
     * @param uri absolute, or as the schema wrote it when it has no base; without fragment.
     * @return the document's bytes (UTF-8), or null when there is none. The compiler copies them.
     */
    byte[] resolve(String uri);
}
