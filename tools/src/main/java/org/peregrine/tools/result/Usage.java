package org.peregrine.tools.result;

/**
 * Usage of the measured process. NaN stands for what nobody could see, and is written as null.
 *
 * @param memoryStartMib resident memory when the measurement began.
 * @param memoryEndMib resident memory when it ended.
 * @param cpuPercentAvg of one core, user and system.
 * @param gcCollections how often its collector ran; negative when unknown.
 * @param gcPauseTotalUs how long it stood still for that.
 * @param gcPauseMaxUs the longest time.
 * @param allocatedBytesPerOp on the measured thread of this process, or by all threads of another.
 */
public record Usage(
        double memoryStartMib,
        double memoryEndMib,
        double cpuPercentAvg,
        long gcCollections,
        double gcPauseTotalUs,
        double gcPauseMaxUs,
        double allocatedBytesPerOp) {
    /** Nothing is known. */
    public static final Usage UNKNOWN =
            new Usage(Double.NaN, Double.NaN, Double.NaN, -1, Double.NaN, Double.NaN, Double.NaN);

    Usage withPauses(long count, double totalUs, double maxUs) {
        return new Usage(memoryStartMib, memoryEndMib, cpuPercentAvg, count, totalUs, maxUs, allocatedBytesPerOp);
    }

    Usage withAllocation(double bytesPerOp) {
        return new Usage(
                memoryStartMib, memoryEndMib, cpuPercentAvg, gcCollections, gcPauseTotalUs, gcPauseMaxUs, bytesPerOp);
    }
}
