package org.peregrine.codec.schema.compile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.peregrine.codec.json.JsonError;
import org.peregrine.codec.json.JsonScanner;
import org.peregrine.codec.json.JsonValue;
import org.peregrine.codec.schema.SchemaDialect;
import org.peregrine.codec.schema.SchemaException;
import org.peregrine.codec.schema.SchemaLimits;
import org.peregrine.codec.schema.SchemaResolver;

/** All documents and resources that one schema reaches, by URI. Lives as long as one compilation. */
final class SchemaLibrary {
    private static final String META_2020_12 = "https://json-schema.org/draft/2020-12/";

    private final SchemaLimits limits;
    private final SchemaResolver resolver;
    private final Map<String, SchemaResource> resources = new HashMap<>();
    private final List<SchemaResource> all = new ArrayList<>();
    private int documents;

    SchemaLibrary(final SchemaLimits limits, final SchemaResolver resolver) {
        this.limits = limits;
        this.resolver = resolver;
    }

    /** Reads the schema that is compiled; of the given dialect when it does not say another. */
    SourceNode read(final byte[] bytes, final SchemaDialect dialect) {
        final SourceNode root = parse(bytes, "");
        addResource(root, "", dialect, Vocabulary.STANDARD);
        return root;
    }

    List<SchemaResource> all() {
        return all;
    }

    private SourceNode parse(final byte[] bytes, final String uri) {
        final String name = uri.isEmpty() ? "" : uri + " ";
        if (bytes.length > limits.maxDocumentBytes()) {
            throw new SchemaException("", name + "has more than " + limits.maxDocumentBytes() + " bytes");
        }
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + JsonScanner.PADDING]);
        buffer.putBytes(0, bytes);
        final JsonScanner scanner = new JsonScanner(limits.maxDepth());
        final JsonError error = scanner.scan(
                buffer, 0, bytes.length, (depth, start, length, escaped, type, valueStart, valueLength) -> {});
        if (error != JsonError.NONE) {
            throw new SchemaException("", name + error.message() + " at byte " + scanner.errorOffset());
        }
        return SourceNode.document(new JsonValue().wrap(buffer, scanner.rootOffset(), scanner.rootLength()));
    }

    /** Makes a node the root of a resource, and finds everything in it that has a name. */
    private SchemaResource addResource(
            final SourceNode node, final String base, final SchemaDialect dialect, final Set<Vocabulary> vocabularies) {
        SchemaDialect own = dialect;
        Set<Vocabulary> used = vocabularies;
        final SourceNode declared = node.member("$schema");
        if (declared != null) {
            final String uri = UriReference.withoutFragment(declared.text());
            final SchemaDialect known = SchemaDialect.of(uri);
            own = known != null ? known : SchemaDialect.DRAFT_2020_12;
            used = known != null ? Vocabulary.STANDARD : vocabularies(declared, uri);
        }
        final boolean named = SchemaKeywords.identifies(node, own);
        final String reference = named ? node.member("$id").text() : "";
        final String uri = UriReference.withoutFragment(UriReference.resolve(base, reference));
        final SchemaResource resource = new SchemaResource(all.size(), uri, node, own, used);
        all.add(resource);
        resources.putIfAbsent(uri, resource);
        index(node, resource);
        return resource;
    }

    /** The vocabularies that a meta-schema, none of the standard ones, declares (2020-12 core, section 8.1.2). */
    private Set<Vocabulary> vocabularies(final SourceNode declared, final String uri) {
        final SchemaResource metaSchema = find(uri, SchemaDialect.DRAFT_2020_12);
        if (metaSchema == null) {
            throw declared.error("unknown dialect " + uri);
        }
        final SourceNode dialect = metaSchema.root().member("$schema");
        if (dialect == null
                || SchemaDialect.of(UriReference.withoutFragment(dialect.text())) != SchemaDialect.DRAFT_2020_12) {
            throw declared.error("dialect " + uri + " is not built upon 2020-12");
        }
        final SourceNode vocabulary = metaSchema.root().member("$vocabulary");
        if (vocabulary == null) {
            return Vocabulary.STANDARD;
        }
        final EnumSet<Vocabulary> used = EnumSet.of(Vocabulary.CORE);
        vocabulary.requireObject().members().forEach((name, required) -> {
            final Vocabulary known = Vocabulary.of(name);
            if (known != null) {
                used.add(known);
            } else if (required.flag()) {
                throw declared.error("dialect " + uri + " requires the unknown vocabulary " + name);
            }
        });
        return Set.copyOf(used);
    }

    /** Walks the schemas below a node that belong to a resource. */
    private void index(final SourceNode node, final SchemaResource resource) {
        node.resource(resource);
        if (!node.isObject()) {
            return;
        }
        final SourceNode dynamicAnchor = resource.isDraft07() ? null : node.member("$dynamicAnchor");
        if (dynamicAnchor != null) {
            addAnchor(resource, dynamicAnchor, dynamicAnchor.text(), node);
            resource.dynamicAnchors().put(dynamicAnchor.text(), node);
        }
        final String anchor = SchemaKeywords.anchor(node, resource.dialect());
        if (!anchor.isEmpty()) {
            addAnchor(resource, node, anchor, node);
        }
        for (final SourceNode child : SchemaKeywords.subschemas(node, resource.dialect())) {
            final boolean embedded = SchemaKeywords.identifies(child, resource.dialect());
            if (embedded) {
                addResource(child, resource.uri(), resource.dialect(), vocabulariesOf(resource));
            } else {
                index(child, resource);
            }
        }
    }

    private static Set<Vocabulary> vocabulariesOf(final SchemaResource resource) {
        final EnumSet<Vocabulary> used = EnumSet.allOf(Vocabulary.class);
        used.removeIf(vocabulary -> !resource.uses(vocabulary));
        return Set.copyOf(used);
    }

    private static void addAnchor(
            final SchemaResource resource, final SourceNode where, final String name, final SourceNode node) {
        final SourceNode before = resource.anchors().put(name, node);
        if (before != null && before != node) {
            throw where.error("anchor \"" + name + "\" is there twice");
        }
    }

    /** The schema that a reference leads to. */
    SourceNode resolve(final SourceNode reference, final SchemaResource from) {
        final String uri = UriReference.resolve(from.uri(), reference.text());
        final SchemaResource resource = find(UriReference.withoutFragment(uri), from.dialect());
        if (resource == null) {
            throw reference.error("\"" + reference.text() + "\" leads to no known document; nothing is fetched");
        }
        final String fragment = UriReference.fragment(uri);
        final SourceNode target = fragment.isEmpty() || fragment.startsWith("/")
                ? walk(resource, fragment)
                : resource.anchors().get(fragment);
        if (target == null) {
            throw reference.error("\"" + reference.text() + "\" leads to nothing in its document");
        }
        if (!target.isObject() && !target.isBoolean()) {
            throw reference.error("\"" + reference.text() + "\" leads to something that is no schema");
        }
        return target;
    }

    /** Whether a reference names an anchor, and not a place. */
    static boolean namesAnchor(final SourceNode reference, final SchemaResource from) {
        final String fragment = UriReference.fragment(UriReference.resolve(from.uri(), reference.text()));
        return !fragment.isEmpty() && !fragment.startsWith("/");
    }

    private SourceNode walk(final SchemaResource resource, final String pointer) {
        SourceNode node = resource.root();
        SchemaResource owner = resource;
        if (!pointer.isEmpty()) {
            for (final String token : pointer.substring(1).split("/", -1)) {
                node = node.child(token.replace("~1", "/").replace("~0", "~"));
                if (node == null) {
                    return null;
                }
                owner = node.resource() != null ? node.resource() : owner;
            }
        }
        if (node.resource() == null) {
            index(node, owner);
        }
        return node;
    }

    private SchemaResource find(final String name, final SchemaDialect dialect) {
        final String uri = resources.containsKey(name) ? name : SchemaDialect.withOwnScheme(name);
        final SchemaResource known = resources.get(uri);
        if (known != null) {
            return known;
        }
        byte[] bytes = metaSchema(uri);
        if (bytes == null) {
            bytes = resolver.resolve(uri);
            documents++;
            if (documents > limits.maxDocuments()) {
                throw new SchemaException("", "refers to more than " + limits.maxDocuments() + " documents");
            }
        }
        if (bytes == null) {
            return null;
        }
        final SchemaResource added = addResource(parse(bytes, uri), uri, dialect, Vocabulary.STANDARD);
        resources.putIfAbsent(uri, added);
        return resources.get(uri);
    }

    private static byte[] metaSchema(final String uri) {
        if (uri.equals(SchemaDialect.DRAFT_07.uri())) {
            return bundled("metaschema/draft-07.json");
        }
        if (uri.startsWith(META_2020_12) && uri.matches(".*/2020-12/(schema|meta/[a-z-]+)")) {
            return bundled("metaschema/draft2020-12/" + uri.substring(uri.lastIndexOf('/') + 1) + ".json");
        }
        return null;
    }

    private static byte[] bundled(final String name) {
        try (InputStream stream = SchemaLibrary.class.getResourceAsStream(name)) {
            return stream == null ? null : stream.readAllBytes();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
