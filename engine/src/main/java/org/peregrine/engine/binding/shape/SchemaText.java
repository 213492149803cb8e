package org.peregrine.engine.binding.shape;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.peregrine.codec.json.HeapJson;
import org.peregrine.codec.json.JsonWriter;

/**
 * The JSON Schema (2020-12) of a shape while it is written. A record that is met once stands where it is met; others
 * stand in {@code $defs}, so that recursion ends. One thread.
 */
public final class SchemaText {
    private static final String DEFINITIONS = "$defs";

    private final HeapJson json = new HeapJson();
    private final Shape root;
    private final IdentityHashMap<Shape, Integer> uses = new IdentityHashMap<>();
    private final Map<Shape, String> definitions = new LinkedHashMap<>();

    private SchemaText(Shape root) {
        this.root = root;
    }

    /**
     * The schema of a shape.
     *
     * @param root a record or a sealed interface.
     * @return a JSON text, the same every time.
     */
    public static String of(Shape root) {
        return of(root, Constraints.NONE);
    }

    /** The schema of a shape under constraints, the same text every time. */
    static String of(Shape root, Constraints constraints) {
        final SchemaText text = new SchemaText(root);
        text.count(root);
        text.nameDefinitions();
        text.writer().beginObject();
        text.writeDefinitions();
        root.describe(text, constraints);
        text.writer().endObject();
        return text.json.toString();
    }

    private void count(Shape shape) {
        if (uses.merge(shape, 1, Integer::sum) == 1) {
            shape.forEachInner(this::count);
        }
    }

    private void nameDefinitions() {
        final Set<String> taken = new HashSet<>();
        final List<Shape> named = new ArrayList<>();
        collect(root, named, Collections.newSetFromMap(new IdentityHashMap<>()));
        for (final Shape shape : named) {
            final String preferred = ((Shape.Named) shape).definitionName();
            String name = preferred;
            for (int i = 2; !taken.add(name); i++) {
                name = preferred + '-' + i;
            }
            definitions.put(shape, name);
        }
    }

    @SuppressWarnings("ReferenceEquality") // A shape is one object, met again where its record is met again.
    private boolean isRoot(Shape shape) {
        return shape == root;
    }

    private void collect(Shape shape, List<Shape> named, Set<Shape> seen) {
        if (!seen.add(shape)) {
            return;
        }
        if (shape instanceof Shape.Named && !isRoot(shape) && uses.get(shape) > 1) {
            named.add(shape);
        }
        shape.forEachInner(inner -> collect(inner, named, seen));
    }

    private void writeDefinitions() {
        if (definitions.isEmpty()) {
            return;
        }
        writer().name(DEFINITIONS).beginObject();
        definitions.forEach((shape, name) -> {
            writer().name(name).beginObject();
            shape.describe(this, Constraints.NONE);
            writer().endObject();
        });
        writer().endObject();
    }

    JsonWriter writer() {
        return json.writer();
    }

    /** Writes the schema of an inner shape as one object. */
    void inner(Shape shape, Constraints constraints) {
        writer().beginObject();
        members(shape, constraints);
        writer().endObject();
    }

    /** Writes the keywords of an inner shape, or a reference, into the open object. */
    void members(Shape shape, Constraints constraints) {
        final String name = definitions.get(shape);
        if (isRoot(shape) && shape instanceof Shape.Named) {
            member("$ref", "#");
        } else if (name != null) {
            member("$ref", "#/" + DEFINITIONS + '/' + name);
        } else {
            shape.describe(this, constraints);
        }
    }

    void member(String keyword, String value) {
        writer().name(keyword).value(value);
    }

    void member(String keyword, long value) {
        writer().name(keyword).value(value);
    }

    void member(String keyword, BigDecimal value) {
        writer().name(keyword).rawValue(Numbers.ascii(Numbers.text(value)));
    }

    void optionalMember(String keyword, String value) {
        if (value != null) {
            member(keyword, value);
        }
    }
}
