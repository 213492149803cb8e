package org.peregrine.engine.binding;

/** An object that a schema may refer to by a name. */
abstract class NamedShape extends Shape {
    /** Letters, digits, dots, hyphens and underscores. */
    abstract String definitionName();
}
