package io.flatwater.ingest.text;

/** Turns texts into vectors of one length; equal texts into equal vectors. */
public interface SentenceEncoder extends AutoCloseable {

  /** Returns what decides the vectors: name, version and hash of the model, and its limits. */
  String id();

  /** Returns the length of a vector. */
  int width();

  /**
   * Returns the vector of a text; a new array.
   *
   * @param text of any length; what is beyond the encoder's limit does not count
   */
  float[] encode(String text);

  @Override
  void close();
}
