package io.flatwater.trainer;

/** Makes a version again whose file is damaged or gone. */
@FunctionalInterface
interface Rescue {
  /** Makes nothing again. */
  Rescue NONE =
      (shelf, lost) -> {
        throw lost.damage();
      };

  /**
   * A version that cannot be read back.
   *
   * @param partition of its stream
   * @param stream that it learned from
   * @param entry what the index says of it
   * @param damage what is wrong with its file
   */
  record Lost(int partition, String stream, Index.Entry entry, UnrestorableException damage) {}

  /**
   * Returns the lineage as that version left it, with its file written anew.
   *
   * @throws UnrestorableException if that cannot be done
   * @throws java.util.concurrent.CancellationException if it was called off
   */
  Lineage lineage(Shelf shelf, Lost lost);
}
