//! The supervisor's board: asked from the registry each time, because only the registry knows what others did.

use crate::view::{BoardDetailView, BoardView, Failure, FailureCode};
use crate::{Desk, mapping};
use diwan_domain::{ItemId, UnitId};

/// Circulars or people of one page.
const PAGE: u32 = 100;

impl Desk {
    /// The supervisor's board. Blocks on the network.
    pub async fn board(&self, key: Option<&str>) -> Result<BoardView, Failure> {
        let seat = self.seated()?;
        let token = seat.token_now().ok_or(FailureCode::SignedOut)?;
        let answer = seat.letterbox.board(&token, key, PAGE).await;
        Ok(mapping::board(self.heard(&seat, &token, answer).await?))
    }

    /// One circular on the board. Blocks on the network.
    pub async fn board_detail(
        &self,
        circular: &str,
        unit: Option<&str>,
        key: Option<&str>,
    ) -> Result<BoardDetailView, Failure> {
        let seat = self.seated()?;
        let token = seat.token_now().ok_or(FailureCode::SignedOut)?;
        let circular = ItemId::parse(circular).ok_or(FailureCode::NotFound)?;
        let unit = unit.map(UnitId::parse).transpose().map_err(|_| FailureCode::NotFound)?;
        let answer = seat.letterbox.board_detail(&token, circular, unit.as_ref(), key, PAGE).await;
        Ok(mapping::board_detail(self.heard(&seat, &token, answer).await?))
    }
}
