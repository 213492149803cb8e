package org.peregrine.engine.binding;

/** Goes through the shapes inside another. */
@FunctionalInterface
interface ShapeVisitor {
    void visit(Shape inner);

    /** Judges a shape inside another. */
    @FunctionalInterface
    interface Test {
        boolean holds(Shape inner);
    }
}
