package org.peregrine.tools.result;

/**
 * A limit that an operation should keep.
 *
 * @param operation by name.
 * @param budgetUs its limit.
 * @param measuredP95Us the measured value.
 */
public record Budget(String operation, double budgetUs, double measuredP95Us) {
    /**
     * Whether it was kept.
     *
     * @return {@code PASS} or {@code OVER}.
     */
    public String status() {
        return measuredP95Us <= budgetUs ? "PASS" : "OVER";
    }
}
