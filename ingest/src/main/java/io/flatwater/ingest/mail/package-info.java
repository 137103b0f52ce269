/**
 * A mailbox as a stream: dated mails, some of them spam, each a vector of a sentence encoder.
 *
 * <p>Start with {@link io.flatwater.ingest.mail.MailSource}. {@link
 * io.flatwater.ingest.mail.MailCorpus} finds the mails in a directory or an archive, {@link
 * io.flatwater.ingest.mail.Mail} is what is read out of one. Mails come from strangers: whatever is
 * in one, it is read within fixed bounds, and what cannot be read is left out and reported. All of
 * it belongs to one thread.
 */
@NullMarked
package io.flatwater.ingest.mail;

import org.jspecify.annotations.NullMarked;
