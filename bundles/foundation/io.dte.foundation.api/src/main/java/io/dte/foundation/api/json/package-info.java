// SPDX-License-Identifier: Apache-2.0
/** JSON that is too large to be held as a tree. */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("0.1.0")
package io.dte.foundation.api.json;
