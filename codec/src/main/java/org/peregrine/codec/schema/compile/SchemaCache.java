package org.peregrine.codec.schema.compile;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.peregrine.codec.schema.Schema;
import org.peregrine.codec.schema.SchemaException;

/**
 * Compiled schemas by content: the same bytes are compiled once, however often they are registered. Any thread;
 * registration is not on the path, so a lock is enough. Beyond its limit the least recently used is evicted.
 */
public final class SchemaCache {
    private final SchemaCompiler compiler;
    private final int maxSchemas;
    private final Map<Content, Schema> schemas = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * An empty cache.
     *
     * @param compiler of what is not there yet. Documents that its resolver finds are taken to stay the same.
     * @param maxSchemas that are kept, at least 1.
     * @throws IllegalArgumentException when none may be kept.
     */
    public SchemaCache(final SchemaCompiler compiler, final int maxSchemas) {
        if (maxSchemas < 1) {
            throw new IllegalArgumentException("maxSchemas must be positive: " + maxSchemas);
        }
        this.compiler = compiler;
        this.maxSchemas = maxSchemas;
    }

    /**
     * Finds or compiles a schema. Two threads that bring the same unknown bytes at once may both compile; both get the
     * same schema.
     *
     * @param bytes of the schema; copied.
     * @return the compiled schema.
     * @throws SchemaException when it is refused; refusals are not kept.
     */
    public Schema schema(final byte[] bytes) {
        final Content content = new Content(bytes.clone());
        synchronized (schemas) {
            final Schema known = schemas.get(content);
            if (known != null) {
                return known;
            }
        }
        final Schema compiled = compiler.compile(content.bytes);
        synchronized (schemas) {
            final Schema first = schemas.putIfAbsent(content, compiled);
            if (schemas.size() > maxSchemas) {
                schemas.remove(schemas.keySet().iterator().next());
            }
            return first == null ? compiled : first;
        }
    }

    /**
     * Number of schemas that are kept.
     *
     * @return the count.
     */
    public int size() {
        synchronized (schemas) {
            return schemas.size();
        }
    }

    /** Bytes as a key. */
    private static final class Content {
        private final byte[] bytes;
        private final int hash;

        Content(final byte[] bytes) {
            this.bytes = bytes;
            hash = Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(final Object other) {
            return other instanceof Content content && Arrays.equals(bytes, content.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
