/**
 * Regular expressions of JSON Schema (ECMA-262 syntax, Unicode mode) matched in linear time over the bytes of a JSON
 * string, escapes and all.
 *
 * <pre>
 *   text ► PatternParser ──► PatternTree ──► PatternProgram (NFA) ──► PatternTable (DFA, when it stays small)
 *                                              │                        │
 *                                              └──── PatternMatcher ────┘  over UTF-8 and escapes, 0 bytes allocated
 * </pre>
 *
 * <p>A look-around is an automaton of its own, decided at every place of the text before the pattern itself is looked
 * for ({@code LookAroundMatcher}). Backreferences cannot be matched in linear time and are refused when the pattern is
 * compiled.
 */
package org.peregrine.codec.schema.pattern;
