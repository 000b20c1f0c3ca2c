// SPDX-License-Identifier: Apache-2.0
/** Files that appear whole or not at all, folders that go with all that is in them, and digests. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.file;
