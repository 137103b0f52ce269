package io.flatwater.ingest.source;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * Grey images with their classes, as they lie in a pair of IDX files.
 *
 * @param count number of images
 * @param height rows of an image
 * @param width columns of an image
 * @param pixels {@code count × height × width}, one byte each, 0 to 255; not copied, only to be
 *     read
 * @param labels class of each image, one byte each; not copied, only to be read
 */
public record LabelledImages(int count, int height, int width, byte[] pixels, byte[] labels) {

  public LabelledImages {
    if (count < 1 || labels.length != count || pixels.length != (long) count * height * width) {
      throw new IllegalArgumentException(
          count
              + " images of "
              + height
              + " x "
              + width
              + " with "
              + pixels.length
              + " pixels and "
              + labels.length
              + " labels");
    }
  }

  /**
   * Reads images and labels that belong together.
   *
   * @param images an IDX file of three dimensions, plain or gzip
   * @param labels an IDX file of one dimension, plain or gzip
   * @throws SourceException where one is missing or damaged, or they do not belong together
   */
  public static LabelledImages read(Path images, Path labels) {
    IdxFile labelled = IdxFile.read(labels, 1);
    IdxFile pictures = IdxFile.read(images, 3);
    if (pictures.rows() != labelled.rows()) {
      throw new SourceException(
          images
              + " has "
              + pictures.rows()
              + " images but "
              + labels
              + " has "
              + labelled.rows()
              + " labels: they do not belong together.");
    }
    return new LabelledImages(
        pictures.rows(),
        pictures.shape().get(1),
        pictures.shape().get(2),
        pictures.data(),
        labelled.data());
  }

  /**
   * Returns the first images.
   *
   * @param images how many, 1 to {@link #count()}
   */
  public LabelledImages first(int images) {
    if (images < 1 || images > count) {
      throw new IllegalArgumentException(images + " of " + count + " images");
    }
    return new LabelledImages(
        images,
        height,
        width,
        Arrays.copyOf(pixels, images * height * width),
        Arrays.copyOf(labels, images));
  }

  /** Returns where an image's first pixel lies in {@link #pixels()}. */
  int offset(int image) {
    return image * height * width;
  }

  /** Returns the class of an image. */
  int label(int image) {
    return labels[image] & 0xff;
  }

  /** Returns the highest class that occurs, plus one. */
  public int classes() {
    int highest = 0;
    for (byte label : labels) {
      highest = Math.max(highest, label & 0xff);
    }
    return highest + 1;
  }
}
