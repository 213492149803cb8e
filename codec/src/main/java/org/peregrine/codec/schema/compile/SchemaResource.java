package org.peregrine.codec.schema.compile;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.peregrine.codec.schema.SchemaDialect;

/** A schema with a base URI of its own (2020-12 core, section 4.3.5), while it is compiled. */
final class SchemaResource {
    private final int id;
    private final String uri;
    private final SourceNode root;
    private final SchemaDialect dialect;
    private final Set<Vocabulary> vocabularies;
    private final Map<String, SourceNode> anchors = new HashMap<>();
    private final Map<String, SourceNode> dynamicAnchors = new HashMap<>();

    SchemaResource(
            final int id,
            final String uri,
            final SourceNode root,
            final SchemaDialect dialect,
            final Set<Vocabulary> vocabularies) {
        this.id = id;
        this.uri = uri;
        this.root = root;
        this.dialect = dialect;
        this.vocabularies = vocabularies;
    }

    /** A small number that only this resource of a schema has. */
    int id() {
        return id;
    }

    /** The URI that references in it are relative to. */
    String uri() {
        return uri;
    }

    SourceNode root() {
        return root;
    }

    SchemaDialect dialect() {
        return dialect;
    }

    boolean isDraft07() {
        return dialect == SchemaDialect.DRAFT_07;
    }

    boolean uses(final Vocabulary vocabulary) {
        return vocabularies.contains(vocabulary);
    }

    Map<String, SourceNode> anchors() {
        return anchors;
    }

    Map<String, SourceNode> dynamicAnchors() {
        return dynamicAnchors;
    }
}
