//! Delivery into a directory, for development: one plain `.eml` file a message.

use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use tokio::io::AsyncWriteExt;

/// Puts a message into the directory as `<id>.eml`, readable by its owner alone. It is complete or absent: it is written
/// beside its place and renamed into it. The same id again replaces the file by the same bytes.
pub(super) async fn write(directory: &Path, id: &str, message: &[u8]) -> io::Result<()> {
    let make = directory.to_owned();
    tokio::task::spawn_blocking(move || {
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(make)
    })
    .await??;
    let unfinished = directory.join(format!(".{id}.unfinished"));
    let mut file = tokio::fs::OpenOptions::from(private())
        .open(&unfinished)
        .await?;
    file.write_all(message).await?;
    file.sync_all().await?;
    drop(file);
    tokio::fs::rename(&unfinished, directory.join(format!("{id}.eml"))).await
}

fn private() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[tokio::test]
    async fn a_message_is_a_file_that_only_its_owner_can_read() {
        let root = tempfile::tempdir().unwrap();
        let directory = root.path().join("mail/out");
        for bytes in [&b"first\r\n"[..], b"again\r\n"] {
            write(&directory, "msg_1", bytes).await.unwrap();
            let file = directory.join("msg_1.eml");
            assert_eq!(std::fs::read(&file).unwrap(), bytes);
            let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&file), mode(&directory)), (0o600, 0o700));
        }
        assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1);
    }
}
