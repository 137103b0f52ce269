package io.flatwater.ingest.source;

import io.flatwater.schemas.EndOfStream;
import io.flatwater.schemas.Example;
import java.util.Iterator;

/**
 * A finite sequence of examples that is the same whenever it is asked for: it has a seed and no
 * clock. So it can be sent again from the middle, and a replay gets the same bytes.
 */
public interface Source {

  /** Returns what the source is, in a few words for a person. */
  String name();

  /** Returns what every example looks like. */
  Form form();

  /** Returns the number of examples. */
  long size();

  /**
   * Returns the examples from one on, made as they are asked for.
   *
   * @param first index of the first one, 0 to {@link #size()}
   */
  Iterator<Example> examples(long first);

  /** Returns the record that ends the stream. */
  EndOfStream end();
}
