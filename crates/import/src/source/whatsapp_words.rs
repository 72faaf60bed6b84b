//! What `WhatsApp` writes for words where there are none, in the languages of phones.

/// Where a message was deleted, or a call was missed, or it never came.
const NOTICES: &[&str] = &[
    "null",
    // English
    "this message was deleted",
    "you deleted this message",
    "this message was deleted by admin",
    "missed voice call",
    "missed video call",
    "missed group voice call",
    "missed group video call",
    "waiting for this message. this may take a while",
    // German
    "diese nachricht wurde gelöscht",
    "du hast diese nachricht gelöscht",
    "verpasster sprachanruf",
    "verpasster videoanruf",
    "warte auf diese nachricht. dies kann eine weile dauern",
    // French
    "ce message a été supprimé",
    "vous avez supprimé ce message",
    "appel vocal manqué",
    "appel vidéo manqué",
    // Spanish
    "se eliminó este mensaje",
    "eliminaste este mensaje",
    "este mensaje fue eliminado",
    "este mensaje se eliminó",
    "llamada perdida",
    "llamada de voz perdida",
    "videollamada perdida",
    // Portuguese
    "mensagem apagada",
    "esta mensagem foi apagada",
    "esta mensagem foi eliminada",
    "você apagou esta mensagem",
    "apagou esta mensagem",
    "apagaste esta mensagem",
    "eliminaste esta mensagem",
    "chamada de voz perdida",
    "chamada de vídeo perdida",
    "ligação de voz perdida",
    "ligação de vídeo perdida",
    // Italian
    "questo messaggio è stato eliminato",
    "hai eliminato questo messaggio",
    "chiamata vocale persa",
    "videochiamata persa",
    // Dutch
    "dit bericht is verwijderd",
    "dit bericht werd verwijderd",
    "je hebt dit bericht verwijderd",
    "u hebt dit bericht verwijderd",
    "gemiste spraakoproep",
    "gemiste video-oproep",
    // Polish
    "ta wiadomość została usunięta",
    "usunięto tę wiadomość",
    "wiadomość usunięta",
    "usunąłeś tę wiadomość",
    "usunęłaś tę wiadomość",
    "nieodebrane połączenie głosowe",
    "nieodebrane połączenie wideo",
    // Russian
    "данное сообщение удалено",
    "вы удалили данное сообщение",
    "это сообщение удалено",
    "сообщение удалено",
    "пропущенный аудиозвонок",
    "пропущенный видеозвонок",
    // Ukrainian
    "це повідомлення видалено",
    "це повідомлення було видалено",
    "ви видалили це повідомлення",
    "пропущений голосовий виклик",
    "пропущений відеовиклик",
    // Turkish
    "bu mesaj silindi",
    "bu mesajı sildiniz",
    "bu mesajı sildin",
    "cevapsız sesli arama",
    "cevapsız görüntülü arama",
    // Arabic
    "تم حذف هذه الرسالة",
    "لقد حذفت هذه الرسالة",
    "حذفت هذه الرسالة",
    "مكالمة صوتية فائتة",
    "مكالمة فيديو فائتة",
    // Indonesian
    "pesan ini telah dihapus",
    "pesan ini dihapus",
    "anda menghapus pesan ini",
    "anda telah menghapus pesan ini",
    // Hindi
    "यह मैसेज मिटाया गया",
    "यह मैसेज हटाया गया",
    "यह मैसेज डिलीट किया गया",
    "यह संदेश हटा दिया गया था",
    "आपने यह मैसेज मिटाया",
    "आपने यह मैसेज हटाया",
    // Chinese
    "此消息已删除",
    "此消息已被删除",
    "这条消息已删除",
    "你已删除此消息",
    "您已删除此消息",
    "您删除了这条消息",
    "此訊息已刪除",
    "這則訊息已刪除",
    "您已刪除此訊息",
    "你已刪除此訊息",
    "您已刪除這則訊息",
    // Japanese
    "このメッセージは削除されました",
    "あなたはこのメッセージを削除しました",
    "このメッセージを削除しました",
    "メッセージを削除しました",
    // Korean
    "삭제된 메시지입니다",
    "이 메시지는 삭제되었습니다",
    "이 메시지가 삭제되었습니다",
    "메시지를 삭제했습니다",
    "이 메시지를 삭제했습니다",
    // Vietnamese, Thai, Persian
    "tin nhắn này đã bị xóa",
    "bạn đã xóa tin nhắn này",
    "ข้อความนี้ถูกลบแล้ว",
    "คุณลบข้อความนี้แล้ว",
    "این پیام حذف شد",
    "شما این پیام را حذف کردید",
    "you deleted this message as admin",
    "this message couldn't load",
    "view once message",
    "voice call",
    "video call",
    "live location shared",
    "location (attached)",
    "вы удалили это сообщение",
    "сообщение удалено администратором",
    "данное сообщение удалено админом",
    "данное сообщение удалено администратором",
    "пропущенный звонок",
    "u heeft dit bericht verwijderd",
    "usunąłeś(aś) tę wiadomość",
    "du hast diese nachricht als admin gelöscht",
    "meddelandet har raderats",
    "detta meddelande har raderats",
    "du raderade detta meddelande",
    "du raderade det här meddelandet",
    "denne besked blev slettet",
    "denne besked er slettet",
    "du slettede denne besked",
    "denne meldingen ble slettet",
    "du slettet denne meldingen",
    "tämä viesti poistettiin",
    "poistit tämän viestin",
    "tato zpráva byla smazána",
    "tato zpráva byla odstraněna",
    "smazali jste tuto zprávu",
    "túto správu odstránili",
    "ezt az üzenetet törölték",
    "törölted ezt az üzenetet",
    "acest mesaj a fost șters",
    "ai șters acest mesaj",
    "αυτό το μήνυμα διαγράφηκε",
    "διαγράψατε αυτό το μήνυμα",
    "הודעה זו נמחקה",
    "מחקת הודעה זו",
    "מחקת את ההודעה",
    "mesej ini telah dipadam",
    "anda telah memadam mesej ini",
    "aquest missatge s'ha suprimit",
    "this message was deleted by the admin",
    "已撤回一条消息",
    "此訊息已被刪除",
    "此訊息已遭刪除",
    "您已撤回此訊息",
    "您撤回了一条消息",
];

/// How a note that an administrator of the group deleted a message begins or ends.
const BY_ADMIN: &[&str] = &[
    "this message was deleted by admin ",
    "сообщение удалено администратором ",
    "данное сообщение удалено админом ",
    "diese nachricht wurde von admin ",
];

/// Behind the name of a file that was sent, in brackets.
const ATTACHED: &[&str] = &[
    "file attached",
    "attached file",
    "datei angehängt",
    "fichier joint",
    "archivo adjunto",
    "arquivo anexado",
    "ficheiro anexado",
    "file allegato",
    "bestand bijgevoegd",
    "bestand toegevoegd",
    "plik dołączony",
    "załączono plik",
    "plik załączony",
    "файл добавлен",
    "файл прикреплен",
    "файл прикреплён",
    "файл додано",
    "файл долучено",
    "dosya ekli",
    "dosya eklendi",
    "ملف مرفق",
    "تم إرفاق ملف",
    "file terlampir",
    "फ़ाइल संलग्न है",
    "फ़ाइल संलग्न",
    "फ़ाइल अटैच की गई",
    "文件附件",
    "文件已附加",
    "附件檔案",
    "檔案已附加",
    "已附加檔案",
    "添付ファイル",
    "ファイル添付",
    "ファイルが添付されています",
    "파일 첨부됨",
    "첨부된 파일",
    "tệp đính kèm",
    "fil bifogad",
    "fil vedhæftet",
    "fil vedlagt",
    "plik w załączniku",
    "파일이 첨부됨",
    "파일 첨부",
    "επισυνάφθηκε αρχείο",
    "συνημμένο αρχείο",
    "soubor připojen",
    "přiložený soubor",
    "fájl csatolva",
    "fișier atașat",
    "tiedosto liitetty",
    "קובץ מצורף",
    "מצורף קובץ",
    "fail dilampirkan",
];

/// What iPhones write for media that were not exported: "image omitted".
const OMITTED: &[&str] = &[
    "omitted",
    "weggelassen",
    "ausgelassen",
    "absente",
    "absent",
    "omis",
    "omise",
    "omitida",
    "omitido",
    "omitidos",
    "ocultada",
    "ocultado",
    "oculta",
    "oculto",
    "omessa",
    "omesso",
    "non incluso",
    "weggelaten",
    "отсутствует",
    "пропущено",
    "відсутнє",
    "dahil edilmedi",
    "atlandı",
    "tidak disertakan",
    "を含まない",
    "は含まれていません",
    "생략됨",
    "已省略",
    "manquant",
    "manquante",
    "pominięto",
    "pominięta",
    "pominięty",
    "غير مدرجة",
    "غير مضمنة",
    "تم استبعاد",
    "は省略されました",
    "已略去",
    "已忽略",
    "utelämnades",
    "utelämnad",
    "udeladt",
    "utelatt",
    "jätettiin pois",
    "vynechán",
    "vynecháno",
    "kihagyva",
    "omisă",
    "παραλείφθηκε",
    "הושמט",
    "הושמטה",
    "dihilangkan",
];

/// Things that are omitted.
const THINGS: &[&str] = &[
    "image",
    "video",
    "audio",
    "sticker",
    "gif",
    "document",
    "contact card",
    "bild",
    "dokument",
    "kontaktkarte",
    "vidéo",
    "contact",
    "imagen",
    "documento",
    "vídeo",
    "áudio",
    "imagem",
    "figurinha",
    "immagine",
    "afbeelding",
    "изображение",
    "видео",
    "аудиофайл",
    "аудио",
    "стикер",
    "документ",
    "зображення",
    "відео",
    "аудіо",
    "görüntü",
    "ses",
    "belge",
    "çıkartma",
    "gambar",
    "画像",
    "動画",
    "音声",
    "이미지",
    "동영상",
    "圖片",
    "图像",
    "视频",
    "sprachnachricht",
    "voice message",
    "video note",
    "videonachricht",
    "kontakt",
    "contacto",
    "contatto",
    "contato",
    "message vocal",
    "note vocale",
    "note vidéo",
    "mensaje de voz",
    "mensagem de voz",
    "nota de voz",
    "messaggio vocale",
    "spraakbericht",
    "contactkaart",
    "grafikę",
    "grafika",
    "obraz",
    "nagranie audio",
    "wideo",
    "naklejkę",
    "naklejka",
    "контакт",
    "карточка контакта",
    "голосовое сообщение",
    "видеосообщение",
    "стікер",
    "صورة",
    "الصورة",
    "فيديو",
    "الفيديو",
    "صوت",
    "ملصق",
    "مستند",
    "影像",
    "視訊",
    "音訊",
    "音频",
    "贴图",
    "貼圖",
    "文件",
    "사진",
    "오디오",
    "스티커",
    "문서",
    "bilden",
    "videon",
    "ljudfilen",
    "billede",
    "bildet",
    "kuva",
    "obrázek",
    "kép",
    "imaginea",
    "εικόνα",
    "תמונה",
    "stiker",
    "dokumen",
    "hình ảnh",
];

/// Words of the mark behind edited words: `<This message was edited>`.
const EDITED: &[&str] = &[
    "edited",
    "bearbeitet",
    "modifié",
    "editó",
    "editad",
    "modificato",
    "bewerkt",
    "edytowan",
    "изменено",
    "отредактирован",
    "редаговано",
    "змінено",
    "düzenlendi",
    "تعديل",
    "diedit",
    "संपादित",
    "एडिट",
    "编辑",
    "編輯",
    "編集",
    "수정",
    "편집",
    "chỉnh sửa",
    "แก้ไข",
];

/// The words of a message without what `WhatsApp` adds; empty where there are none.
pub(super) fn words_of(text: &str) -> String {
    // Phones mark what they write themselves with an invisible letter.
    let is_notice = text.starts_with('\u{200e}');
    let plain = text.replace(['\u{200e}', '\u{200f}'], "");
    let mut words = plain.trim();
    // What stands in brackets at the end: an edit, or a file beside its caption.
    while let Some(open) = words.rfind('<').filter(|_| words.ends_with('>')) {
        let inside = words[open + 1..words.len() - 1].to_lowercase();
        let is_alone = open == 0 && !inside.contains('\n') && inside.chars().count() <= 100;
        let is_mark = inside.chars().count() <= 60 && EDITED.iter().any(|word| inside.contains(word));
        let is_file = inside.contains(": ") && inside.contains('.') && text.contains("\u{200e}<");
        if !(is_mark || is_file || (is_alone && is_placeholder(&inside))) {
            break;
        }
        words = words[..open].trim_end();
    }
    if is_notice && !words.contains('\n') && !words.is_empty() && is_omitted(words) {
        return String::new();
    }
    // The name of a file stands above its caption.
    let (first, caption) = words.split_once('\n').unwrap_or((words, ""));
    if is_attached(first) {
        words = caption.trim();
    }
    let lower = words.to_lowercase();
    let bare = lower.trim_end_matches(['.', '。', '।', '!']).trim();
    let is_short = bare.chars().count() <= 120 && !bare.contains('\n');
    let by_admin = is_short && BY_ADMIN.iter().any(|start| bare.starts_with(start));
    let is_empty = NOTICES.contains(&bare) || is_omitted(bare) || by_admin;
    // A poll is what somebody asks, and stands in lines of its own.
    let is_poll = caption.contains(':') && caption.contains('(');
    if (is_notice && !is_poll) || is_empty { String::new() } else { words.to_owned() }
}

/// `<Media omitted>` in whatever language: two words or more, or a script without spaces, and no mark of HTML.
fn is_placeholder(inside: &str) -> bool {
    let is_markup = inside.starts_with(['/', '!', '?']) || inside.contains(['=', '/']);
    !is_markup && (inside.contains(' ') || !inside.is_ascii())
}

/// `PTT-20250328-WA0014.opus (archivo adjunto)`
fn is_attached(line: &str) -> bool {
    let lower = line.trim().to_lowercase();
    let Some((name, rest)) = lower.rsplit_once(" (") else { return false };
    rest.strip_suffix(')').is_some_and(|words| ATTACHED.contains(&words.trim())) && name.contains('.')
}

/// "image omitted"
fn is_omitted(words: &str) -> bool {
    let lower = words.to_lowercase();
    OMITTED.iter().any(|end| {
        let thing = lower.strip_suffix(end).or_else(|| lower.strip_prefix(end));
        thing.is_some_and(|thing| THINGS.contains(&thing.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_no_words() {
        for text in [
            "<Media omitted>",
            "<Medien ausgeschlossen>",
            "<Médias omis>",
            "<Mídia oculta>",
            "<Без медиафайлов>",
            "<省略多媒體檔>",
            "\u{200e}image omitted",
            "\u{200e}<attached: 00000012-PHOTO-2026.jpg>",
            "Bild weggelassen",
            "изображение отсутствует",
            "Diese Nachricht wurde gelöscht.",
            "Se eliminó este mensaje.",
            "此訊息已刪除",
            "삭제된 메시지입니다.",
            "IMG-1.jpg (fichier joint)",
            "quote v2.pdf (arquivo anexado)",
            "<Mensagem editada>",
            "Sprachnachricht weggelassen",
            "pominięto grafikę",
            "画像は省略されました",
            "Denne besked blev slettet",
            "This message was deleted by admin Kim",
            "IMG.jpg (plik w załączniku)",
            "null",
            "",
        ] {
            assert_eq!(words_of(text), "", "{text}");
        }
        for (text, words) in [
            ("Yes, on Monday <This message was edited>", "Yes, on Monday"),
            ("Sim <Mensagem editada>", "Sim"),
            ("IMG-1.jpg (file attached)\nThe draft", "The draft"),
            ("The draft \u{200e}<attached: 00000012-PHOTO.jpg>", "The draft"),
            ("report.pdf (final version)", "report.pdf (final version)"),
            ("use <b>", "use <b>"),
            (
                "\u{200e}POLL:\nWhich day?\nOPTION: Monday (2 votes)",
                "POLL:\nWhich day?\nOPTION: Monday (2 votes)",
            ),
            ("<b>", "<b>"),
            ("a < b and c > d", "a < b and c > d"),
            ("He deleted it: this message was deleted", "He deleted it: this message was deleted"),
        ] {
            assert_eq!(words_of(text), words, "{text}");
        }
    }
}
